// The findings about the live schema's objects, and sentences that compare the schema with the revisions. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// Requires: `view` and `evidence` are of `facts`.
// Returns: InvalidIndex, UnknownObjects, whatever the version rows are.
[[nodiscard]] std::vector<api::Finding> object_findings(const Facts& facts, const SchemaView& view,
                                                        const Evidence& evidence,
                                                        const std::vector<std::string>& pending);

// Returns: ` The schema equals the state after b2 (41 objects).`, or which states it may equal, or the nearest state
// and the difference.
[[nodiscard]] std::string what_it_equals(const Evidence& evidence);

// Returns: `table public.x is missing, column public.y.z is otherwise (type: text, not integer)`; after the fourth
// difference ` and 3 more`. Empty where nothing differs.
[[nodiscard]] std::string difference_sentence(const schema::Diff& difference);

// Returns: whether an object that these revisions make is there, with their definition or another one. Extensions and
// schemas do not count.
[[nodiscard]] bool shows_anything(const Evidence& evidence);
// Returns: the first obstacle at which a plain upgrade fails: `revision b2 (versions/b2.py) fails, because table
// public.users is there already`; empty: there is none.
[[nodiscard]] std::string first_obstacle(const Facts& facts, const SchemaView& view,
                                         const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
