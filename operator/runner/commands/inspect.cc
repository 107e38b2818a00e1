#include "runner/commands/inspect.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/policy.h"
#include "plan/told_graph.h"
#include "postgres/lock/activity.h"
#include "postgres/lock/advisory_lock.h"
#include "runner/account/several_contexts.h"
#include "runner/commands/check.h"
#include "runner/commands/command_run.h"
#include "runner/commands/foresight.h"
#include "runner/commands/graph_look.h"
#include "runner/commands/interruption.h"
#include "runner/commands/run_name.h"
#include "runner/observe/context_reader.h"
#include "runner/observe/lack_of_proof.h"
#include "runner/observe/live_impact.h"
#include "runner/observe/verification.h"
#include "runner/steps/bootstrap.h"
#include "runner/steps/run_plan.h"

namespace lockkeeper::runner {
namespace {

struct Look {
  api::Diagnosis diagnosis;
  api::Plan plan;       // with the same findings
  bool proven = false;  // something proves what is applied
  api::RevisionGraph graph{};
  bool read = false;  // the rows of each context
};

// A run that is at work right now explains what else is seen.
std::optional<api::Finding> find_holder(postgres::Session& session, postgres::LockKey key) {
  const auto holder = postgres::AdvisoryLock::holder(session, key);
  if (!holder) return std::nullopt;
  return api::Finding{api::Code::kLockHeld, api::Severity::kInfo, key.name(),
                      fmt::format("A run holds the migration lock: {}.", postgres::describe(*holder)),
                      "wait for it to end, then look again"};
}

api::Finding interrupted(const std::string& message) {
  return {api::Code::kDatabaseUnreachable, api::Severity::kError, "", message, "look again"};
}

Look only(api::Finding finding) {
  Look look;
  look.diagnosis.findings.push_back(std::move(finding));
  look.plan.findings = look.diagnosis.findings;
  return look;
}

// A diagnosis does not tell what the pending revisions will do.
enum class For { kDiagnosis, kPlan };

// One context.
Look look_with(ContextReader& reader, For purpose, const Settings& settings, LookingTime& left, Reporter& reporter,
               StopRequest& stop) {
  std::optional<api::Finding> extra;
  try {
    reader.look(reader.surveyed_rows());
    if (purpose == For::kPlan) reader.trace_pending();
    if (reader.session() != nullptr && !reader.version_table().name.empty()) {
      extra = find_holder(*reader.session(), postgres::LockKey::of(reader.version_table().display()));
    }
  } catch (const postgres::SqlError& error) {
    extra = interrupted_by(error);
  }
  reader.ask_last_stamp();
  RunPlan run_plan = make_run_plan(reader.sight(), settings);
  Bootstrap bootstrap(settings, reporter, stop);
  try {
    if (reader.session() != nullptr) bootstrap.judge(reader.live(), reader.sight(), run_plan);
    if (purpose == For::kPlan) judge_statements(run_plan, reader, settings);
    judge_unasked_code(run_plan, reader, settings, reporter);
  } catch (const postgres::SqlError& error) {
    if (!extra) extra = interrupted_by(error);
  }
  for (api::Finding& finding : find_rows_in_the_way(run_plan.plan, reader, left, stop)) {
    run_plan.findings.push_back(std::move(finding));
  }
  if (extra) run_plan.findings.push_back(std::move(*extra));
  plan::sort_findings(run_plan.findings);
  run_plan.plan.findings = run_plan.findings;
  return {{reader.assessment().diagnosis.revision, std::move(run_plan.findings),
           verify(reader.facts(), reader.assessment()).holds},
          std::move(run_plan.plan),
          reader.facts().history != nullptr || bootstrap.has_compared()};
}

// Requires: each plan is of the reader's last look.
api::RevisionGraph graph_of(const std::vector<ContextReader*>& readers,
                            const std::vector<OfContext<api::Plan>>& plans) {
  std::vector<OfContext<api::RevisionGraph>> graphs;
  graphs.reserve(readers.size());
  for (std::size_t one = 0; one < readers.size(); ++one) {
    const ContextReader& reader = *readers[one];
    graphs.push_back({plans[one].database, plans[one].version_table,
                      plan::tell_graph(reader.facts(), reader.assessment(), plans[one].part)});
  }
  return in_one(std::move(graphs));
}

Look look_with_alembic(For purpose, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  ContextReader reader(settings, make_run_name(settings.run), true, reporter, stop);
  reader.open();
  if (reader.application().stopped())
    return only(interrupted(fmt::format("Stopped by {} before everything was seen.", stop.reason())));
  const std::vector<std::unique_ptr<ContextReader>> others = reader.other_contexts();
  std::vector<ContextReader*> all{&reader};
  for (const auto& other : others) all.push_back(other.get());
  std::vector<OfContext<api::Diagnosis>> diagnoses;
  std::vector<OfContext<api::Plan>> plans;
  bool proven = true;
  LookingTime left;
  for (ContextReader* one : all) {
    Look look = look_with(*one, purpose, settings, left, reporter, stop);
    diagnoses.push_back({one->database_name(), one->version_table().display(), std::move(look.diagnosis)});
    plans.push_back({one->database_name(), one->version_table().display(), std::move(look.plan)});
    proven = proven && look.proven;
  }
  if (purpose == For::kPlan) {
    std::vector<PlaceOfPlan> places;
    for (std::size_t one = 0; one < all.size(); ++one) places.push_back({all[one]->session(), &plans[one].part});
    add_live_impact(places, stop);
  }
  for (std::size_t i = 0; settings.compares_models && i < all.size(); ++i) {
    add_model_drift(*all[i], settings, diagnoses[i].part.findings);
  }
  api::RevisionGraph graph = graph_of(all, plans);
  const bool read = std::all_of(all.begin(), all.end(), [](const auto* one) { return one->facts().database_read; });
  return {in_one(std::move(diagnoses)), in_one(std::move(plans)), proven, std::move(graph), read};
}

Look look_at(For purpose, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  try {
    if (!settings.command) return look_with_alembic(purpose, settings, reporter, stop);
    CommandLook command = look_with_command(settings);
    return {{{}, std::move(command.findings)}, std::move(command.plan), false};
  } catch (const std::exception& error) {
    return only(interrupted_by(error));
  }
}

}  // namespace

DoctorResult doctor(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look = look_at(For::kDiagnosis, settings, reporter, stop);
  const api::Finding* error = api::first_error(look.diagnosis.findings);
  const int exit = error == nullptr ? 0 : api::exit_code(plan::outcome_of(error->code));
  return {std::move(look.diagnosis), exit};
}

PlanResult make_plan(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look = look_at(For::kPlan, settings, reporter, stop);
  const plan::ApplyDecision decision = plan::decide(look.plan.findings, look.plan, settings.approval);
  const std::string lack = look.proven ? "" : missing_proof(settings.policy, decision.reason, look.plan.findings);
  PlanResult result{std::move(look.plan), 0, decision.message + lack, with_near_paths(std::move(look.graph)),
                    look.read};
  // Waiting for an approval is no refusal: this plan is what would be approved.
  if (decision.outcome && *decision.outcome != api::Outcome::kWaitingForApproval) {
    result.exit = api::exit_code(*decision.outcome);
  }
  return result;
}

}  // namespace lockkeeper::runner
