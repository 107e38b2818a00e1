#include <algorithm>

#include "controller/decide/afterwards/afterwards.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller::afterwards {
namespace {

// The finalizer is there while a run is and a moment longer, for a next one: a Migration at rest can be deleted with no
// operator about.
constexpr Milliseconds kAtRest{30000};

}  // namespace

Decision let_go(const Observation& o, const ObservedFacts& facts, Decision decision) {
  const auto& finalizers = o.migration->finalizers;
  const bool has_it = std::find(finalizers.begin(), finalizers.end(), kFinalizer) != finalizers.end();
  const bool starts = std::any_of(decision.acts.begin(), decision.acts.end(),
                                  [](const Act& act) { return std::holds_alternative<CreateJob>(act); });
  const bool has_run = starts || facts.active != nullptr || facts.finished != nullptr;
  if (!has_it || has_run || o.migration->deletion) return decision;
  // After a restart, the many that rest already are not the first thing to do.
  const Timestamp rests = std::max(o.migration->status.run.finished.value_or(o.leads_since), o.leads_since);
  if (o.now - rests >= kAtRest) {
    decision.acts.push_back(RemoveFinalizer{});
    return decision;
  }
  look_again(decision, std::chrono::ceil<Milliseconds>(rests + kAtRest - o.now));
  return decision;
}

}  // namespace lockkeeper::controller::afterwards
