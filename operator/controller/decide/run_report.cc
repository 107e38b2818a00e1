#include "controller/decide/run_report.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"

namespace lockkeeper::controller {

namespace reason = api::reason;

namespace {

// Names of ConfigMaps begin with the Job's.
constexpr const char* kPlanSuffix = "-plan";
constexpr const char* kWholePlanSuffix = "-plan-of-all";

}  // namespace

Sentence announce_run(const std::string& job, const std::string& image) {
  return {std::string(reason::kJobCreated), fmt::format("Job {} makes the database ready for image {}.", job, image)};
}

Sentence describe_run(const Observation& o, const ObservedFacts& facts) {
  const std::string job = fmt::format("Job {}", facts.active->name);
  const RunProgress& progress = o.progress;
  if (facts.pod == nullptr || !facts.pod->started) {
    // As it was written before the Job was there: that it starts is no news.
    return announce_run(facts.active->name, facts.active->image);
  }
  if (!progress.message.empty()) {
    const bool for_lock = progress.lock == "waiting";
    return {std::string(for_lock ? reason::kWaitingForLock : api::to_string(api::Code::kBlocked)),
            fmt::format("{}: {}", job, progress.message)};
  }
  if (progress.steps > 0) {
    return {std::string(reason::kRunning),
            fmt::format("{} is at step {} of {}, revision {}.", job, progress.step, progress.steps, progress.revision)};
  }
  return {std::string(reason::kRunning), fmt::format("{} runs for image {}.", job, facts.active->image)};
}

void write_progress(const Observation& o, const ObservedFacts& facts, api::MigrationStatus& status) {
  const JobView& job = *facts.active;
  const RunProgress& progress = o.progress;
  const bool same = status.run.job == job.name;
  api::RunStatus run = same ? status.run : api::RunStatus{};
  run.job = job.name;
  run.attempt = job.attempt;
  run.target = job.target;
  run.inputs = job.inputs;
  run.image = job.image;
  if (!run.started && facts.pod != nullptr && facts.pod->started) run.started = job.created;
  if (progress.steps > 0) {
    run.step = progress.revision;
    run.progress = fmt::format("{}/{}", progress.step, progress.steps);
  }
  run.statement = progress.statement;
  run.blockers = progress.blockers;
  status.run = run;
}

void write_revisions(const RunProgress& progress, const std::vector<AppliedRevision>& applied,
                     api::MigrationStatus& status) {
  const Json& plan = progress.plan;
  if (!plan.is_object()) return;
  status.revision.target = join(strings_at(plan, {"to"}));
  const auto is_among = [](const std::vector<AppliedRevision>& all, const AppliedRevision& wanted) {
    return std::any_of(all.begin(), all.end(), [&wanted](const AppliedRevision& one) {
      const bool same_context = one.context.empty() || wanted.context.empty() || one.context == wanted.context;
      return same_context && one.revision == wanted.revision;
    });
  };
  int pending = 0;
  const Json* steps = find(plan, {"steps"});
  if (steps != nullptr && steps->is_array()) {
    for (const Json& step : *steps) {
      if (string_at(step, {"action"}) != api::to_string(api::Action::kUpgrade)) continue;
      const AppliedRevision wanted{string_at(step, {"context"}), string_at(step, {"revision"})};
      if (!is_among(applied, wanted) && !is_among(progress.applied, wanted)) ++pending;
    }
  }
  status.revision.pending = pending;
}

api::PlanStatus plan_status(const Json& plan, const std::string& config_map) {
  api::PlanStatus out;
  out.digest = string_at(plan, {"digest"});
  out.risk = api::parse_risk(string_at(plan, {"risk"})).value_or(api::Risk::kNone);
  out.config_map = config_map;
  const Json* steps = find(plan, {"steps"});
  if (steps != nullptr && steps->is_array()) out.steps = static_cast<int>(steps->size());
  if (const Json* lint = find(plan, {"lint"})) out.lint = api::parse_lint_summary(*lint);
  return out;
}

void hand_out_plan(const Observation& o, const std::string& job, PlanExtent extent, Decision& decision) {
  const Json& plan = o.progress.plan;
  if (plan.is_null()) return;
  const std::string first = job + kPlanSuffix;
  const bool is_grown = find(plan, {"contexts"}) != nullptr;
  const std::string config_map = is_grown && extent == PlanExtent::kWhole ? job + kWholePlanSuffix : first;
  const auto& before = o.migration->status.plan;
  const bool is_written = o.plan_config_map == config_map || (before && before->config_map == config_map);
  if (!is_written) decision.acts.push_back(WritePlan{config_map, plan, o.progress.graph});
  decision.status.plan = plan_status(plan, is_written ? config_map : "");
}

bool is_plan_of(std::string_view config_map, std::string_view job) {
  if (!config_map.starts_with(job)) return false;
  config_map.remove_prefix(job.size());
  return config_map == kPlanSuffix || config_map == kWholePlanSuffix;
}

bool has_reason(const api::Migration& migration, std::string_view reason) {
  for (const std::string_view type : {api::condition::kReconciling, api::condition::kStalled}) {
    const api::Condition* found = api::find_condition(migration.status.conditions, type);
    if (found != nullptr && found->status == "True" && found->reason == reason) return true;
  }
  return false;
}

}  // namespace lockkeeper::controller
