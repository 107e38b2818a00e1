// What a lock means for the live database: how long the work under it takes and what disk it needs, by the size of the
// relation. Pure; runner/observe/live_impact.h gathers the values.
#pragma once

#include <string>
#include <vector>

#include "api/foresight.h"
#include "api/live_relation.h"
#include "api/report.h"
#include "plan/impact/throughput.h"

namespace lockkeeper::plan {

// Returns: the relations that the plan's statements lock, each once, in their order.
[[nodiscard]] std::vector<std::string> locked_relations(const api::Plan& plan);

// Returns: the impact but for who is in the way. Without work under the lock it is 0 seconds and no disk; where a size
// that it depends on is not known, neither is it.
[[nodiscard]] api::Impact impact_of(const api::LockUse& lock, const api::RelationLoad& load,
                                    const Throughput& throughput);

// Returns: whether it is worth some seconds to see how much the relation is used: the lock makes readers or writers
// wait, and the table is large enough, or of unknown size, for them to notice.
[[nodiscard]] bool is_worth_watching(const api::LockUse& lock, const api::RelationLoad& load);

// Puts what happened between two looks into the load, as a rate; leaves it unknown where the two cannot be compared.
void add_traffic(api::RelationLoad& load, const api::RelationUse& before, const api::RelationUse& after);

}  // namespace lockkeeper::plan
