#include "picture/migration_state.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "api/conditions.h"
#include "picture/lock_words.h"

namespace lockkeeper::picture {
namespace {

bool is_seen(const api::Migration& migration) {
  return migration.status.observed_generation >= migration.generation;
}

bool is_running(const api::Migration& migration) {
  const api::RunStatus& run = migration.status.run;
  return !run.job.empty() && run.started && !run.finished && migration.status.phase == api::MigrationPhase::kRunning;
}

// Adds the work of one lock to that of all; what nobody knows makes the sum unknown. Returns: whether there is work.
bool add_work(api::LockUse& all, const api::LockUse& lock) {
  if (!lock.rewrites && !lock.scans && !lock.builds) return false;
  all.scans = true;
  const auto add = [](std::optional<double>& sum, const std::optional<double>& one) {
    sum = sum && one ? std::optional(*sum + *one) : std::nullopt;
  };
  add(all.impact->least_seconds, lock.impact ? lock.impact->least_seconds : std::nullopt);
  add(all.impact->most_seconds, lock.impact ? lock.impact->most_seconds : std::nullopt);
  return true;
}

std::string command(const api::Migration& migration, const char* verb, const char* flags = "") {
  return fmt::format("kubectl lockkeeper {} {} -n {}{}", verb, migration.name, migration.name_space, flags);
}

}  // namespace

State state_of(const api::Migration& migration) {
  const auto& conditions = migration.status.conditions;
  if (!is_seen(migration)) return State::kWorking;
  if (api::is_true(conditions, api::condition::kReady)) return State::kReady;
  if (migration.status.phase == api::MigrationPhase::kSuspended) return State::kSuspended;
  return api::is_true(conditions, api::condition::kStalled) ? State::kStalled : State::kWorking;
}

std::string_view word_of(const api::Migration& migration) {
  if (!is_seen(migration) || !migration.status.phase) return "Unseen";
  return api::to_string(*migration.status.phase);
}

Verdict verdict_of(const api::Migration& migration) {
  if (migration.status.observed_generation < 0) {
    return {"", "No operator has looked at it yet.", std::nullopt};
  }
  if (!is_seen(migration)) {
    return {"",
            fmt::format("No operator has looked at generation {} of its spec yet; what follows is about generation {}.",
                        migration.generation, migration.status.observed_generation),
            std::nullopt};
  }
  const api::Condition* said = nullptr;
  for (const std::string_view type : {api::condition::kStalled, api::condition::kReconciling, api::condition::kReady}) {
    const api::Condition* condition = api::find_condition(migration.status.conditions, type);
    if (condition == nullptr) continue;
    said = condition;
    if (condition->status == api::to_string(api::Truth::kTrue)) break;
  }
  if (said == nullptr) return {};
  return {said->reason, said->message, said->last_transition_time};
}

Milliseconds elapsed(Timestamp since, Timestamp later) {
  return later > since ? std::chrono::duration_cast<Milliseconds>(later - since) : Milliseconds(0);
}

std::string time_left(const api::Migration& migration, Timestamp now) {
  const Milliseconds deadline = migration.spec.timeouts.deadline;
  if (!is_running(migration) || deadline.count() == 0) return "";
  const Timestamp end = *migration.status.run.started + deadline;
  if (end <= now)
    return fmt::format("none: timeouts.deadline ({}) is over, and the run is being ended", to_string(deadline));
  // Whole seconds: more would only flicker.
  const Milliseconds left = std::chrono::floor<std::chrono::seconds>(end - now);
  return fmt::format("{} until timeouts.deadline ({}) ends the run", for_people(left), to_string(deadline));
}

std::string work_left(const api::Migration& migration, const api::Plan& plan) {
  const std::string& now_at = migration.status.run.step;
  if (!is_running(migration)) return "";
  auto step = std::find_if(plan.steps.begin(), plan.steps.end(),
                           [&](const api::PlannedStep& each) { return each.revision == now_at; });
  if (step == plan.steps.end()) step = plan.steps.begin();  // none is under way yet
  api::LockUse all;
  all.impact = api::Impact{.load = {}, .least_seconds = 0.0, .most_seconds = 0.0};
  bool has_work = false;
  for (; step != plan.steps.end(); ++step) {
    for (const api::PlannedStatement& statement : step->statements) {
      for (const api::LockUse& lock : statement.locks) has_work = add_work(all, lock) || has_work;
    }
  }
  if (!has_work || !all.impact->least_seconds || !all.impact->most_seconds) return "";
  return fmt::format("{} under locks{}", how_long(all),
                     now_at.empty() ? "" : fmt::format(", from revision {} on", now_at));
}

std::vector<ToType> what_to_type(const api::Migration& migration) {
  std::vector<ToType> out;
  if (!is_seen(migration)) return {{"kubectl lockkeeper doctor -n " + migration.name_space}};
  switch (state_of(migration)) {
    case State::kReady:
      if (migration.spec.suspend) out.push_back({command(migration, "resume")});
      return out;
    case State::kSuspended: return {{command(migration, "resume")}};
    case State::kStalled:
      if (!migration.status.run.job.empty()) out.push_back({command(migration, "logs")});
      out.push_back({command(migration, "retry"), "# once it is put right"});
      return out;
    case State::kWorking: break;
  }
  if (!is_running(migration)) return out;
  out.push_back({command(migration, "logs", " -f")});
  if (!migration.status.run.blockers.empty()) {
    out.push_back({fmt::format("SELECT pg_terminate_backend({});", migration.status.run.blockers.front().pid),
                   "-- where that session may be ended"});
  }
  return out;
}

}  // namespace lockkeeper::picture
