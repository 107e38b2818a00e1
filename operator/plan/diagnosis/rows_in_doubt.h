// Whether revisions that move rows may have run although no version row says so. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/ancestry.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// The tables of the live schema that unstamped revisions of `facts` make and fill by themselves.
[[nodiscard]] std::vector<TableName> tables_to_look_into(const Facts& facts);

// Whether the schema and its rows show that the revision moved what it moves: all that it makes is there, it adds rows
// to tables that it makes itself and to nothing else, and each of them has some.
[[nodiscard]] bool shows_its_rows(const Facts& facts, const Evidence& evidence, std::size_t revision);

struct RowsInDoubt {
  std::string revision;
  std::string why;  // a sentence
};

// Why a statement must not move its rows: they may be there already. A table that is skipped was made by somebody, and
// may have been filled by them; no primary key is relied on to catch a second INSERT.
//
// `is_done`: the statement's own objects are there. `all_there`: all objects of its revision are. `skipped_here`:
// objects of the revision's skipped statements. `skipped`: those of all skipped statements so far. Returns: a clause
// (`table public.t, which it fills, is there already`); empty: the rows may be moved.
[[nodiscard]] std::string doubt_of_statement(const schema::StatementHistory& statement, bool is_done, bool all_there,
                                             const std::vector<const schema::SchemaObject*>& skipped_here,
                                             const std::vector<const schema::SchemaObject*>& skipped);

// The first pending revision that may have moved its rows already. There are two signs of that:
//  - a later revision has left something (`done`: revisions of which at least one statement's result is there);
//  - all its objects and those of its ancestors are there, and neither version rows nor ledger say that it did not run.
// Returns: that revision, and the sign as a sentence; nullopt: no pending revision has one.
[[nodiscard]] std::optional<RowsInDoubt> find_rows_in_doubt(const Facts& facts, const Ancestry& ancestry,
                                                            const Evidence& evidence, const RevisionSet& pending,
                                                            const std::vector<std::size_t>& done);

}  // namespace lockkeeper::plan
