// The work on older tables that a trace shows, and the rule that speaks of it. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/lock_trace.h"
#include "lint/rule.h"
#include "lint/traced/evidence.h"

namespace lockkeeper::lint {

// Work of one kind under a lock that blocks writers.
struct Work {
  Evidence kind = Evidence::kRewrite;  // kRewrite, kScan or kBuild
  std::vector<const api::RelationTrace*> relations;
  const Rule* rule = nullptr;
  std::size_t at = 0;  // in the subject's text
};

// Returns: at most one of each kind; of a relation the worst alone: a rewrite reads, and builds indexes; a build reads.
// Valid as long as the trace.
[[nodiscard]] std::vector<Work> work_of(const Subject& subject, const api::StatementTrace& trace);

// Returns: the strongest of their locks.
[[nodiscard]] api::TableLock lock_of(const Work& work);
// Returns: `shop.orders, shop.items and 3 more`.
[[nodiscard]] std::string spelled(const std::vector<const api::RelationTrace*>& relations);

}  // namespace lockkeeper::lint
