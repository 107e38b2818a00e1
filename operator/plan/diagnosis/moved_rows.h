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

struct MovedRowsDoubt {
  std::string revision;
  std::string why;  // a sentence
};

// Why nobody can tell whether the statement's rows are there already (`table public.t, which it fills, is there
// already`); empty: nothing says that they are. What is skipped came from somewhere, and may have come with its rows; a
// key that would catch them is only a hope. `is_done`: its own effects are there; `all_there`: those of its whole
// revision are; `skipped_here` and `skipped`: what statements that are skipped make, of its revision and of all so far.
[[nodiscard]] std::string doubt_of_statement(const schema::StatementHistory& statement, bool is_done, bool all_there,
                                             const std::vector<const schema::SchemaObject*>& skipped_here,
                                             const std::vector<const schema::SchemaObject*>& skipped);

// The first of the pending revisions whose rows nobody can tell to be where they were: something that comes after it is
// there (`done`: revisions of which a statement's result is); or neither version rows nor ledger say that it did not
// run, and nothing that it, or what it needs, makes is missing.
[[nodiscard]] std::optional<MovedRowsDoubt> doubt_of_moved_rows(const Facts& facts, const Ancestry& ancestry,
                                                                const Evidence& evidence, const RevisionSet& pending,
                                                                const std::vector<std::size_t>& done);

}  // namespace lockkeeper::plan
