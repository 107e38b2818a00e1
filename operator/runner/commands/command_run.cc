#include "runner/commands/command_run.h"

#include <optional>
#include <string>
#include <utility>

#include "plan/diagnosis/diagnosis.h"
#include "plan/policy.h"
#include "postgres/lock/fence.h"
#include "runner/account/run_account.h"
#include "runner/commands/run_name.h"
#include "runner/commands/run_order.h"
#include "runner/observe/command_look.h"
#include "runner/steps/command_step.h"
#include "runner/steps/command_verdict.h"

namespace lockkeeper::runner {
namespace {

// What stands for a version table: what the tool keeps its own in is not known.
constexpr const char* kTable = "(command)";

class CommandRun : public RunParts {
 public:
  CommandRun(const Settings& settings, const std::string& name, Reporter& reporter, StopRequest& stop)
      : settings_(settings),
        name_(name),
        reporter_(reporter),
        stop_(stop),
        opened_(open_command_place(settings, name, false)),
        locked_(settings, name, reporter, stop) {}

  std::optional<api::Run> end_before_lock() override {
    if (session() != nullptr && api::first_error(opened_.findings) == nullptr) return std::nullopt;
    return end_at(decide());
  }

  std::optional<api::Finding> lock() override { return locked_.lock(*session(), kTable); }

  void look() override { plan_ = ask_plan_command(*settings_.command, opened_.place->options.url, opened_.findings); }

  plan::ApplyDecision decide() const override { return plan::decide(opened_.findings, plan_, settings_.approval); }

  api::Run end_at(const plan::ApplyDecision& decision) override {
    api::Run run = ended(decision.outcome.value_or(api::Outcome::kFailed), decision.message);
    if (!decision.reason.empty()) run.reason = decision.reason;
    return run;
  }

  void begin() override {
    if (auto finding = locked_.begin(*session(), {kTable, {}, {}, {}})) {
      opened_.findings.push_back(std::move(*finding));
    }
  }

  void take_steps() override {
    const postgres::LockKey key = postgres::LockKey::of(kTable);
    const std::string application = postgres::command_application(key, name_);
    end_ = run_command_step({*settings_.command, opened_.place, key, application}, reporter_, stop_);
    if (end_.not_started) locked_.forget_losses();
  }

  api::Run verify() override { return judge_command(*settings_.command, end_, opened_.findings); }

  void report(api::Run& run) override { locked_.report(run, session()); }

  api::Run ended(api::Outcome outcome, std::string message) const override {
    std::vector<api::Finding> findings = opened_.findings;
    plan::sort_findings(findings);
    return RunAccount().ended(outcome, std::move(message), std::move(findings));
  }

 private:
  [[nodiscard]] postgres::Session* session() const { return opened_.place->session(); }

  const Settings& settings_;
  const std::string& name_;
  Reporter& reporter_;
  StopRequest& stop_;
  CommandPlace opened_;
  LockedRun locked_;
  api::Plan plan_;
  CommandEnd end_;
};

}  // namespace

CommandLook look_with_command(const Settings& settings) {
  CommandLook look;
  CommandPlace opened = open_command_place(settings, make_run_name(settings.run), true);
  look.findings = std::move(opened.findings);
  look.plan = ask_plan_command(*settings.command, opened.place->options.url, look.findings);
  look.plan.findings = look.findings;
  return look;
}

api::Run run_command(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  const std::string name = make_run_name(settings.run);
  CommandRun run(settings, name, reporter, stop);
  return run_in_order(run);
}

}  // namespace lockkeeper::runner
