#include "runner/observe/live_impact.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "plan/impact/impact.h"
#include "plan/impact/in_the_way.h"
#include "plan/impact/throughput.h"
#include "postgres/catalog/relation_load.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

// Between the two looks. A server counts what a session did within a second of its end (PGSTAT_MIN_INTERVAL), so less
// would tell too little, and nobody waits long for a plan.
constexpr std::chrono::seconds kBetweenLooks{3};
constexpr std::chrono::milliseconds kAskForStop{50};

// What one database shows of the relations that its plan locks.
struct LiveLook {
  api::LiveRelations relations{};
  std::vector<api::LockHolder> holders{};
  std::string oldest_snapshot{};
};

void each_lock(api::Plan& plan, const std::function<void(api::LockUse&)>& visit) {
  for (api::PlannedStep& step : plan.steps) {
    for (api::PlannedStatement& statement : step.statements) {
      for (api::LockUse& lock : statement.locks) visit(lock);
    }
  }
}

// What was read before an error is kept. Sizes come last: they alone may fail since somebody has locked a table.
LiveLook look(const PlaceOfPlan& place) {
  LiveLook seen;
  const std::vector<std::string> names = plan::locked_relations(*place.plan);
  if (place.session == nullptr || names.empty()) return seen;
  try {
    place.session->transaction([&](postgres::Transaction& transaction) {
      postgres::begin_look(transaction);
      seen.relations = postgres::read_relations(transaction, names);
      seen.holders = postgres::read_lock_holders(transaction, names);
      seen.oldest_snapshot = postgres::oldest_snapshot(transaction);
      postgres::read_sizes(transaction, seen.relations);
    });
  } catch (const postgres::SqlError&) {  // the rest stays unknown, and is told to be
  }
  return seen;
}

bool is_worth_watching(const PlaceOfPlan& place, const LiveLook& seen) {
  bool worth = false;
  each_lock(*place.plan, [&](const api::LockUse& lock) {
    const auto found = seen.relations.find(lock.relation);
    worth = worth || (found != seen.relations.end() && plan::is_worth_watching(lock, found->second.load));
  });
  return worth;
}

void look_again(const PlaceOfPlan& place, LiveLook& seen) {
  try {
    place.session->transaction([&](postgres::Transaction& transaction) {
      postgres::begin_look(transaction);
      for (const auto& [name, later] : postgres::read_relations(transaction, plan::locked_relations(*place.plan))) {
        const auto earlier = seen.relations.find(name);
        if (earlier != seen.relations.end()) plan::add_traffic(earlier->second.load, earlier->second.use, later.use);
      }
    });
  } catch (const postgres::SqlError&) {  // nobody knows how much they are used
  }
}

void wait_between(StopRequest& stop) {
  const auto until = Clock::now() + kBetweenLooks;
  while (Clock::now() < until && stop.level() == StopLevel::kNone) std::this_thread::sleep_for(kAskForStop);
}

void tell(api::Plan& plan, const LiveLook& seen) {
  each_lock(plan, [&seen](api::LockUse& lock) {
    const auto found = seen.relations.find(lock.relation);
    if (found == seen.relations.end()) return;
    lock.impact = plan::impact_of(lock, found->second.load, plan::kAssumed);
    lock.impact->in_the_way = plan::in_the_way(lock, seen.holders, seen.oldest_snapshot);
  });
}

}  // namespace

void add_live_impact(const std::vector<PlaceOfPlan>& places, StopRequest& stop) {
  std::vector<LiveLook> seen;
  std::vector<std::size_t> watched;
  for (const PlaceOfPlan& place : places) {
    seen.push_back(look(place));
    if (is_worth_watching(place, seen.back())) watched.push_back(seen.size() - 1);
  }
  if (!watched.empty()) wait_between(stop);
  if (stop.level() == StopLevel::kNone) {
    for (const std::size_t one : watched) look_again(places[one], seen[one]);
  }
  for (std::size_t one = 0; one < places.size(); ++one) tell(*places[one].plan, seen[one]);
}

}  // namespace lockkeeper::runner
