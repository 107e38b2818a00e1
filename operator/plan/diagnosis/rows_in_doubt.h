// Rows in doubt: rows of a revision that may have run although no version row says so. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/ancestry.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// Returns: the live tables that unstamped revisions make and fill themselves, each once; none where the facts have no
// history or no live schema.
[[nodiscard]] std::vector<TableName> tables_to_look_into(const Facts& facts);

// Requires: `facts` have a history, and `evidence` is of it; `revision` is a number in it.
// Returns: whether the schema and its rows show that the revision moved its rows: all its objects are there, it adds
// rows to tables that it makes itself and to no other, and each of these tables has a row.
[[nodiscard]] bool shows_its_rows(const Facts& facts, const Evidence& evidence, std::size_t revision);

struct RowsInDoubt {
  std::string revision;
  std::string why;  // a sentence
};

// Tells why a statement must not move its rows: the rows may be there already. Somebody made the table of a skipped
// statement, and may have filled it; no primary key is relied on to catch a second INSERT.
//
// `is_done`: the statement's own objects are there. `all_there`: all objects of its revision are. `skipped_here`:
// objects of the revision's skipped statements. `skipped`: those of all skipped statements so far.
// Requires: the statement moves rows, and its effects are known.
// Returns: a clause (`table public.t, which it fills, is there already`); empty: the rows may be moved.
[[nodiscard]] std::string doubt_of_statement(const schema::StatementHistory& statement, bool is_done, bool all_there,
                                             const std::vector<const schema::SchemaObject*>& skipped_here,
                                             const std::vector<const schema::SchemaObject*>& skipped);

// Finds a pending revision that may have moved its rows already. There are three signs of that:
//  1. the revision leaves no object, and the proof contains it by a finer trace: a comment, an owner, a name;
//  2. a later revision that needs it has left something (`done`: revisions with at least one statement whose result is
//     there);
//  3. all its objects and those of its ancestors are there, and neither rows nor ledger say that it did not run.
// Returns: the first revision with sign 1 or 2, else the first with sign 3, and the sign as a sentence; nullopt: no
// pending revision has a sign.
[[nodiscard]] std::optional<RowsInDoubt> find_rows_in_doubt(const Facts& facts, const Ancestry& ancestry,
                                                            const Evidence& evidence, const RevisionSet& pending,
                                                            const std::vector<std::size_t>& done);

}  // namespace lockkeeper::plan
