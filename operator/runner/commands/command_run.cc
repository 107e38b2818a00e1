#include "runner/commands/command_run.h"

#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/process.h"
#include "plan/plan.h"
#include "plan/policy.h"
#include "plan/sentences.h"
#include "postgres/ledger/ledger.h"
#include "postgres/lock/activity.h"
#include "postgres/lock/fence.h"
#include "postgres/session/preconditions.h"
#include "runner/account/losses.h"
#include "runner/commands/run_name.h"
#include "runner/connection.h"
#include "runner/lock/lock_wait.h"
#include "runner/lock/lock_watch.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kLedgerTable = "(command)";
constexpr Milliseconds kPlanDeadline{600000};
constexpr Milliseconds kEndPatience{10000};
constexpr std::size_t kLastLines = 20;

struct Connected {
  postgres::SessionOptions options;
  std::unique_ptr<postgres::Session> session;  // nullptr where a finding says why
  std::vector<api::Finding> findings;
};

Connected connect(const Settings& settings, const std::string& name, bool read_only) {
  Connected connected;
  auto url = configured_url(settings);
  if (auto* finding = std::get_if<api::Finding>(&url)) {
    connected.findings.push_back(*finding);
    return connected;
  }
  auto& given = std::get<std::optional<postgres::DatabaseUrl>>(url);
  if (!given) {
    connected.findings.push_back(
        {api::Code::kConfigError, api::Severity::kError, settings.url_variable,
         "The environment has no " + settings.url_variable + ", so there is no database to lock.",
         "set " + settings.url_variable + ", or name another by --database-url-env"});
    return connected;
  }
  connected.options = {std::move(*given), postgres::runner_application(name), read_only};
  auto opened = postgres::Session::open(connected.options);
  if (auto* finding = std::get_if<api::Finding>(&opened)) {
    connected.findings.push_back(*finding);
    return connected;
  }
  connected.session = std::get<std::unique_ptr<postgres::Session>>(std::move(opened));
  if (auto finding = postgres::claim_session(*connected.session, connected.options)) {
    connected.findings.push_back(*finding);
    return connected;
  }
  if (auto finding = postgres::find_read_only(*connected.session)) connected.findings.push_back(*finding);
  return connected;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// What the plan command says is pending; nullopt: nothing.
std::optional<std::vector<std::string>> ask_plan_command(const api::CommandTool& tool, const postgres::DatabaseUrl& url,
                                                         std::vector<api::Finding>& findings) {
  if (tool.plan.empty()) return std::vector<std::string>{};
  const ProcessResult result = run_process({tool.plan, {}, tool.directory}, "", kPlanDeadline);
  if (result.timed_out || result.exit.signal != 0 || result.exit.code != 0) {
    std::string last = result.error.empty() ? result.output : result.error;
    while (!last.empty() && last.back() == '\n') last.pop_back();
    last = postgres::without_password(last.substr(last.rfind('\n') + 1), url);
    findings.push_back({api::Code::kRevisionError, api::Severity::kError, joined(tool.plan),
                        "The plan command " +
                            (result.timed_out ? std::string("did not end") : how_it_ended(result.exit)) +
                            (last.empty() ? "." : ": " + last + "."),
                        "let it exit 0 and print what is pending, or nothing where nothing is"});
    return std::vector<std::string>{};
  }
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < result.output.size()) {
    const std::size_t end = std::min(result.output.find('\n', begin), result.output.size());
    if (end > begin) lines.push_back(postgres::without_password(result.output.substr(begin, end - begin), url));
    begin = end + 1;
  }
  if (lines.empty()) return std::nullopt;
  return lines;
}

// The plan, with what the plan command printed as its statements.
api::Plan plan_of(const api::CommandTool& tool, const std::optional<std::vector<std::string>>& pending) {
  if (!pending) return {};
  api::Plan plan = plan::make_command_plan(tool.apply);
  for (api::PlannedStep& step : plan.steps) {
    for (const std::string& line : *pending) step.statements.push_back({line, {}});
  }
  return plan;
}

api::Run ended(api::Outcome outcome, std::string reason, std::string message, std::vector<api::Finding> findings) {
  api::Run run;
  run.outcome = outcome;
  run.reason = reason.empty() ? std::string(api::to_string(outcome)) : std::move(reason);
  run.message = std::move(message);
  run.findings = std::move(findings);
  plan::sort_findings(run.findings);
  return run;
}

struct CommandEnd {
  std::optional<ProcessExit> exit;  // nullopt: we killed it
  bool lock_lost = false;
  std::string why;
  std::deque<std::string> last_lines;
  double seconds = 0;
};

// The command under the watched lock. SIGTERM is passed on: what "between two steps" means only the tool knows.
CommandEnd work(const Settings& settings, const postgres::DatabaseUrl& url, LockWatch& watch,
                const std::string& application, Reporter& reporter, StopRequest& stop) {
  CommandEnd end;
  const auto begin = Clock::now();
  ProcessOptions options{settings.command->apply, {{"PGAPPNAME", application}}, settings.command->directory};
  Process process(options);
  bool passed_on = false;
  bool open = true;
  while (open || !process.try_wait()) {
    const auto take = [&](Stream, std::string_view line) {
      std::string text = postgres::without_password(std::string(line), url);
      reporter.pass_on(text);
      end.last_lines.push_back(std::move(text));
      if (end.last_lines.size() > kLastLines) end.last_lines.pop_front();
    };
    if (open) {
      open = process.read_lines(Milliseconds(100), take);
    } else {
      // It closed its output and works on.
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    if (!process.try_wait().has_value()) {
      const LockWatchView view = watch.view();
      const StopLevel level = stop.level();
      if (view.lost || level == StopLevel::kNow) {
        process.signal(SIGKILL);
        end.lock_lost = view.lost;
        end.why = view.lost ? view.why : stop.reason();
        (void)process.wait();
        return end;
      }
      if (level == StopLevel::kBetweenSteps && !passed_on) {
        process.signal(SIGTERM);
        passed_on = true;
      }
    } else if (open) {
      // A grandchild may hold the pipes open for ever.
      process.signal(SIGKILL);
    }
  }
  end.exit = process.wait();
  end.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return end;
}

}  // namespace

CommandLook look_with_command(const Settings& settings, Reporter&, StopRequest&) {
  CommandLook look;
  Connected connected = connect(settings, make_run_name(settings.run), true);
  look.findings = std::move(connected.findings);
  const auto pending = ask_plan_command(*settings.command, connected.options.url, look.findings);
  look.plan = plan_of(*settings.command, pending);
  look.plan.findings = look.findings;
  return look;
}

api::Run run_command(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  const std::string name = make_run_name(settings.run);
  Connected connected = connect(settings, name, false);
  const api::CommandTool& tool = *settings.command;
  api::Plan plan;
  const auto decide = [&] { return plan::decide(connected.findings, plan, settings.approval); };
  if (connected.session == nullptr || api::first_error(connected.findings) != nullptr) {
    const plan::ApplyDecision decision = decide();
    return ended(decision.outcome.value_or(api::Outcome::kFailed), decision.reason, decision.message,
                 connected.findings);
  }
  const postgres::LockKey key = postgres::LockKey::of(kLedgerTable);
  auto taken = take_lock(*connected.session, key, settings.timeouts.advisory_lock, reporter, stop);
  if (auto* missed = std::get_if<LockNotTaken>(&taken)) {
    return ended(
        api::Outcome::kLockNotObtained, std::string(api::to_string(missed->finding.code)),
        plan::with_full_stop(missed->finding.message) + " Remedy: " + plan::with_full_stop(missed->finding.remedy),
        {missed->finding});
  }
  plan = plan_of(tool, ask_plan_command(tool, connected.options.url, connected.findings));
  if (const plan::ApplyDecision decision = decide(); !decision.proceed()) {
    return ended(*decision.outcome, decision.reason, decision.message, connected.findings);
  }

  std::optional<std::int64_t> ledger_run;
  if (settings.policy.ledger) {
    if (auto finding = postgres::Ledger::prepare(*connected.session)) {
      connected.findings.push_back(std::move(*finding));
    } else {
      ledger_run = postgres::Ledger::begin_run(*connected.session, {name, kLedgerTable, settings.image, {}}).run;
    }
  }
  Losses losses(reporter);
  losses.begin(*connected.session);
  const std::string application = postgres::command_application(key, name);
  LockWatch watch(std::move(connected.session), key, application);
  CommandEnd end;
  try {
    end = work(settings, connected.options.url, watch, application, reporter, stop);
  } catch (const Error& error) {  // the program cannot be started
    return ended(api::Outcome::kRefused, std::string(api::to_string(api::Code::kConfigError)), error.what(),
                 {{api::Code::kConfigError, api::Severity::kError, tool.apply.front(), error.what(),
                   "check the first word of --command-apply and the image's PATH"}});
  }
  const LockWatchView view = watch.view();
  connected.session = watch.end();
  if (connected.session == nullptr) {
    end.lock_lost = true;
    if (end.why.empty()) end.why = view.why.empty() ? "its connection ended" : view.why;
    auto again = postgres::Session::open(connected.options);
    if (auto* session = std::get_if<std::unique_ptr<postgres::Session>>(&again))
      connected.session = std::move(*session);
  }
  if (connected.session != nullptr && (end.lock_lost || !end.exit)) {
    (void)postgres::end_backends(*connected.session, application, kEndPatience);
  }

  api::Run run;
  const std::string command = joined(tool.apply);
  std::string last;
  if (!end.last_lines.empty()) last = " It said last: " + end.last_lines.back();
  api::StepOutcome step = api::StepOutcome::kApplied;
  if (end.lock_lost) {
    step = api::StepOutcome::kUnknown;
    run = ended(api::Outcome::kUnknown, "",
                "The session that held the migration lock was lost (" + end.why + "), so " + command +
                    " was ended or ran on without it. Look at the database before running it again.",
                connected.findings);
  } else if (!end.exit || stop.level() != StopLevel::kNone) {
    step = api::StepOutcome::kUnknown;
    run = ended(
        api::Outcome::kUnknown, "",
        command + " was ended because of " + stop.reason() + ". Look at the database before running it again." + last,
        connected.findings);
  } else if (end.exit->signal != 0 || end.exit->code != 0) {
    step = api::StepOutcome::kFailed;
    api::Finding finding{api::Code::kMigrationFailed, api::Severity::kError, command,
                         command + " " + how_it_ended(*end.exit) + "." + last,
                         "read its output above; what state it left only it can say"};
    if (end.exit->out_of_memory) {
      finding.code = api::Code::kOutOfMemory;
      finding.remedy = remedy_for_memory() + "; what state it left only it can say";
    }
    connected.findings.push_back(finding);
    run = ended(api::Outcome::kFailed, std::string(api::to_string(finding.code)),
                plan::with_full_stop(finding.message) + " Remedy: " + plan::with_full_stop(finding.remedy),
                connected.findings);
  } else {
    run = ended(api::Outcome::kApplied, "", command + " succeeded.", connected.findings);
  }
  run.steps.push_back({api::Action::kCommand, "", end.seconds, step});
  run.dropped = losses.find(connected.session.get());
  if (ledger_run && connected.session != nullptr) {
    try {
      postgres::Ledger::finish_run(*connected.session, *ledger_run, std::string(api::to_string(run.outcome)),
                                   run.message, {});
    } catch (const postgres::SqlError& error) {
      reporter.note(std::string("the ledger could not be finished: ") + error.what());
    }
  }
  return run;
}

}  // namespace lockkeeper::runner
