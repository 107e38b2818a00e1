#include "runner/steps/command_verdict.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "plan/diagnosis/diagnosis.h"
#include "plan/sentences.h"

namespace lockkeeper::runner {
namespace {

void end_with(api::Run& run, api::Outcome outcome, std::string message) {
  run.outcome = outcome;
  run.reason = std::string(api::to_string(outcome));
  run.message = std::move(message);
}

api::Finding failure(const std::string& command, const ProcessExit& exit, const std::string& last) {
  api::Finding finding{api::Code::kMigrationFailed, api::Severity::kError, command,
                       fmt::format("{} {}.{}", command, how_it_ended(exit), last),
                       "read its output above; what state it left only it can say"};
  if (exit.out_of_memory) {
    finding.code = api::Code::kOutOfMemory;
    finding.remedy = fmt::format("{}; what state it left only it can say", remedy_for_memory());
  }
  return finding;
}

api::Run not_started(const api::CommandTool& tool, const std::string& why) {
  api::Run run;
  end_with(run, api::Outcome::kRefused, why);
  run.reason = std::string(api::to_string(api::Code::kConfigError));
  run.findings = {{api::Code::kConfigError, api::Severity::kError, tool.apply.front(), why,
                   "check the first word of --command-apply and the image's PATH"}};
  return run;
}

}  // namespace

api::Run judge_command(const api::CommandTool& tool, const CommandEnd& end, std::vector<api::Finding> findings) {
  if (end.not_started) return not_started(tool, *end.not_started);
  const std::string command = plan::joined(tool.apply);
  api::Run run;
  run.findings = std::move(findings);
  const std::string last = end.last_lines.empty() ? "" : fmt::format(" It said last: {}", end.last_lines.back());
  api::StepOutcome step = api::StepOutcome::kUnknown;
  if (end.lock_lost) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("The session that held the migration lock was lost ({}), so {} was ended or ran on without "
                         "it. Look at the database before running it again.",
                         end.lost_why, command));
  } else if (!end.exit || end.stopped) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("{} was ended because of {}. Look at the database before running it again.{}", command,
                         end.stop_reason, last));
  } else if (end.exit->signal != 0 || end.exit->code != 0) {
    step = api::StepOutcome::kFailed;
    const api::Finding finding = failure(command, *end.exit, last);
    end_with(run, api::Outcome::kFailed, plan::with_remedy(finding.message, finding.remedy));
    run.reason = std::string(api::to_string(finding.code));
    run.findings.push_back(finding);
  } else {
    step = api::StepOutcome::kApplied;
    end_with(run, api::Outcome::kApplied, command + " succeeded.");
  }
  run.steps.push_back({api::Action::kCommand, "", end.seconds, step});
  plan::sort_findings(run.findings);
  return run;
}

}  // namespace lockkeeper::runner
