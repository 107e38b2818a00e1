#include "runner/look.h"

#include <optional>
#include <utility>

#include "plan/policy.h"
#include "postgres/activity.h"
#include "postgres/advisory_lock.h"
#include "runner/bootstrap.h"
#include "runner/command_run.h"
#include "runner/course.h"
#include "runner/proof.h"
#include "runner/run_name.h"
#include "runner/verification.h"
#include "runner/workbench.h"

namespace lockkeeper::runner {
namespace {

struct Look {
  api::Revisions revisions;
  std::vector<api::Finding> findings;
  api::Plan plan;
  bool proven = false;  // something proves what is applied
  std::optional<bool> verified;
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

Look look_with_alembic(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look;
  Workbench bench(settings, make_run_name(settings.run), true, reporter, stop);
  bench.open();
  if (bench.stopped()) {
    look.findings.push_back(interrupted("Stopped by " + stop.reason() + " before everything was seen."));
    return look;
  }
  std::optional<api::Finding> extra;
  try {
    bench.look();
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
  look.revisions = bench.assessment().diagnosis.revision;
  look.findings = std::move(course.findings);
  look.plan = std::move(course.plan);
  look.proven = bench.facts().history != nullptr || bootstrap.has_compared();
  look.verified = verify(bench.facts(), bench.assessment()).holds;
  if (extra) look.findings.push_back(std::move(*extra));
  plan::sort_findings(look.findings);
  look.plan.findings = look.findings;
  return look;
}

Look look_at(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  try {
    if (!settings.command) return look_with_alembic(settings, reporter, stop);
    CommandLook command = look_with_command(settings, reporter, stop);
    Look look;
    look.findings = std::move(command.findings);
    look.plan = std::move(command.plan);
    return look;
  } catch (const postgres::SqlError& error) {
    Look look;
    look.findings.push_back(interrupted("While looking: " + std::string(error.what()) + "."));
    look.plan.findings = look.findings;
    return look;
  } catch (const std::exception& error) {
    Look look;
    look.findings.push_back({api::Code::kMigrationFailed, api::Severity::kError, "",
                             "Something unexpected happened while looking: " + std::string(error.what()) + ".",
                             "report it, with the command that was run"});
    look.plan.findings = look.findings;
    return look;
  }
}

}  // namespace

DoctorResult doctor(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look = look_at(settings, reporter, stop);
  const api::Finding* error = api::first_error(look.findings);
  const int exit = error == nullptr ? 0 : api::exit_code(plan::outcome_of(error->code));
  return {{std::move(look.revisions), std::move(look.findings), look.verified}, exit};
}

PlanResult make_plan(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  Look look = look_at(settings, reporter, stop);
  const plan::Decision decision = plan::decide(look.findings, look.plan, settings.policy);
  PlanResult result{std::move(look.plan), 0, decision.message};
  if (!look.proven) result.message += missing_proof(settings.remedies, decision.reason, look.findings);
  // Waiting for an approval is no refusal: this plan is what would be approved.
  if (decision.outcome && *decision.outcome != api::Outcome::kWaitingForApproval) {
    result.exit = api::exit_code(*decision.outcome);
  }
  return result;
}

}  // namespace lockkeeper::runner
