#include "runner/commands/look.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/policy.h"
#include "postgres/lock/activity.h"
#include "postgres/lock/advisory_lock.h"
#include "runner/account/several_contexts.h"
#include "runner/commands/command_run.h"
#include "runner/commands/run_name.h"
#include "runner/observe/proof.h"
#include "runner/observe/verification.h"
#include "runner/observe/workbench.h"
#include "runner/steps/bootstrap.h"
#include "runner/steps/course.h"

namespace lockkeeper::runner {
namespace {

struct Look {
  api::Diagnosis diagnosis;
  api::Plan plan;       // with the same findings
  bool proven = false;  // something proves what is applied
};

// A run that is at work right now explains what else is seen.
std::optional<api::Finding> find_holder(postgres::Session& session, postgres::LockKey key) {
  const auto holder = postgres::AdvisoryLock::holder(session, key);
  if (!holder) return std::nullopt;
  return api::Finding{api::Code::kLockHeld, api::Severity::kInfo, key.name(),
                      "A run holds the migration lock: " + postgres::describe(*holder) + ".",
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

// One context.
Look look_with(Workbench& bench, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  std::optional<api::Finding> extra;
  try {
    bench.look(bench.surveyed_rows());
    if (bench.session() != nullptr && !bench.version_table().name.empty()) {
      extra = find_holder(*bench.session(), postgres::LockKey::of(bench.version_table().display()));
    }
  } catch (const postgres::SqlError& error) {
    extra = interrupted("While looking: " + std::string(error.what()) + ".");
  }
  Course course = chart_course(bench, settings);
  Bootstrap bootstrap(bench, settings, reporter, stop);
  try {
    bootstrap.judge(course);
  } catch (const postgres::SqlError& error) {
    if (!extra) extra = interrupted("While looking: " + std::string(error.what()) + ".");
  }
  if (extra) course.findings.push_back(std::move(*extra));
  plan::sort_findings(course.findings);
  course.plan.findings = course.findings;
  return {{bench.assessment().diagnosis.revision, std::move(course.findings),
           verify(bench.facts(), bench.assessment()).holds},
          std::move(course.plan),
          bench.facts().history != nullptr || bootstrap.has_compared()};
}

Look look_with_alembic(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Workbench bench(settings, make_run_name(settings.run), true, reporter, stop);
  bench.open();
  if (bench.stopped()) return only(interrupted("Stopped by " + stop.reason() + " before everything was seen."));
  const std::vector<std::unique_ptr<Workbench>> others = bench.other_contexts();
  std::vector<Workbench*> all{&bench};
  for (const auto& other : others) all.push_back(other.get());
  std::vector<OfContext<api::Diagnosis>> diagnoses;
  std::vector<OfContext<api::Plan>> plans;
  bool proven = true;
  for (Workbench* one : all) {
    Look look = look_with(*one, settings, reporter, stop);
    diagnoses.push_back({one->database_name(), one->version_table().display(), std::move(look.diagnosis)});
    plans.push_back({one->database_name(), one->version_table().display(), std::move(look.plan)});
    proven = proven && look.proven;
  }
  return {in_one(std::move(diagnoses)), in_one(std::move(plans)), proven};
}

Look look_at(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  try {
    if (!settings.command) return look_with_alembic(settings, reporter, stop);
    CommandLook command = look_with_command(settings, reporter, stop);
    return {{{}, std::move(command.findings)}, std::move(command.plan), false};
  } catch (const postgres::SqlError& error) {
    return only(interrupted("While looking: " + std::string(error.what()) + "."));
  } catch (const std::exception& error) {
    return only({api::Code::kMigrationFailed, api::Severity::kError, "",
                 "Something unexpected happened while looking: " + std::string(error.what()) + ".",
                 "report it, with the command that was run"});
  }
}

}  // namespace

DoctorResult doctor(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look = look_at(settings, reporter, stop);
  const api::Finding* error = api::first_error(look.diagnosis.findings);
  const int exit = error == nullptr ? 0 : api::exit_code(plan::outcome_of(error->code));
  return {std::move(look.diagnosis), exit};
}

PlanResult make_plan(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look = look_at(settings, reporter, stop);
  const plan::Decision decision = plan::decide(look.plan.findings, look.plan, settings.approval);
  PlanResult result{std::move(look.plan), 0, decision.message};
  if (!look.proven) result.message += missing_proof(settings.policy, decision.reason, result.plan.findings);
  // Waiting for an approval is no refusal: this plan is what would be approved.
  if (decision.outcome && *decision.outcome != api::Outcome::kWaitingForApproval) {
    result.exit = api::exit_code(*decision.outcome);
  }
  return result;
}

}  // namespace lockkeeper::runner
