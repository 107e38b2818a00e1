// Whether revisions that move rows may have run although no version row says so. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plan/ancestry.h"
#include "plan/diagnosis.h"
#include "plan/evidence.h"

namespace lockkeeper::plan {

struct MovedRowsDoubt {
  std::string revision;
  std::string why;  // a sentence
};

// The first of the pending revisions whose rows nobody can tell to be where they were: something that comes after it is
// there (`done`: revisions of which a statement's result is); or neither version rows nor ledger say that it did not
// run, and nothing that it, or what it needs, makes is missing.
[[nodiscard]] std::optional<MovedRowsDoubt> doubt_of_moved_rows(const Facts& facts, const Ancestry& ancestry,
                                                                const Evidence& evidence, const RevisionSet& pending,
                                                                const std::vector<std::size_t>& done);

}  // namespace lockkeeper::plan
