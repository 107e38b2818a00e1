#include "runner/commands/apply.h"

#include <fmt/core.h>

#include <exception>
#include <string>

#include "base/error.h"
#include "runner/commands/alembic_run.h"
#include "runner/commands/command_run.h"

namespace lockkeeper::runner {
namespace {

api::Run failed(api::Outcome outcome, const std::string& message) {
  api::Run run;
  run.outcome = outcome;
  run.reason = std::string(api::to_string(outcome));
  run.message = message;
  return run;
}

}  // namespace

api::Run apply(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  try {
    if (settings.command) return run_command(settings, reporter, stop);
    return run_alembic(settings, reporter, stop);
  } catch (const Error& error) {
    // Before the first revision: whatever follows has a verdict of its own.
    const bool lost = error.kind() == ErrorKind::kInDoubt || error.kind() == ErrorKind::kTransient;
    const std::string message = fmt::format("Before anything was applied: {}.", error.what());
    if (!lost) return failed(api::Outcome::kFailed, message);
    api::Run run = failed(api::Outcome::kPreconditionNotMet, message);
    run.reason = std::string(api::to_string(api::Code::kDatabaseUnreachable));
    return run;
  } catch (const std::exception& error) {
    return failed(api::Outcome::kFailed, fmt::format("Something unexpected happened: {}.", error.what()));
  }
}

}  // namespace lockkeeper::runner
