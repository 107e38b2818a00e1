// What the live schema shows beside the version rows, as findings. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// InvalidIndex, UnknownObjects: whatever the rows are.
[[nodiscard]] std::vector<api::Finding> object_findings(const Facts& facts, const SchemaView& view,
                                                        const Evidence& evidence,
                                                        const std::vector<std::string>& pending);

// ` The schema equals the state after b2 (41 objects).`, or which state is the nearest and what differs.
[[nodiscard]] std::string what_it_equals(const Evidence& evidence);

// `table public.x is missing, column public.y.z is otherwise (type: text, not integer) and 3 more`.
[[nodiscard]] std::string difference_sentence(const schema::Diff& difference);

// Whether the live schema has anything that only these revisions make; an extension or a schema alone is nothing.
[[nodiscard]] bool shows_anything(const Evidence& evidence);
// What a plain upgrade would meet first: `table public.users is there already`; empty: nothing.
[[nodiscard]] std::string first_obstacle(const Facts& facts, const SchemaView& view,
                                         const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
