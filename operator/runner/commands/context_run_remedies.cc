// A context's remedies, one by one: each on what is there after the one before.
#include <fmt/core.h>

#include <utility>
#include <variant>

#include "runner/commands/context_run.h"

namespace lockkeeper::runner {
namespace {

// A step that is still there after it was done would be done for ever.
constexpr std::size_t kMoreStepsThanPlanned = 8;

}  // namespace

std::optional<api::Run> ContextRun::put_right() {
  const std::size_t most = run_plan_.plan.steps.size() + kMoreStepsThanPlanned;
  const bool by_hand = settings_.act == Act::kStamp || settings_.act == Act::kUndoStamp;
  while (!std::holds_alternative<plan::UpgradeStep>(run_plan_.step_plan.steps.front())) {
    if (std::holds_alternative<plan::BootstrapStep>(run_plan_.step_plan.steps.front())) {
      if (auto run = publish()) return run;
      if (first_) return std::nullopt;
      continue;
    }
    if (account_.steps() > 0 && (stop_.level() != StopLevel::kNone || account_.steps() >= most)) return interrupted();
    const plan::Step step = run_plan_.step_plan.steps.front();
    RemedyResult result = carry_out(step, remedy_context());
    account_.add(result);
    if (result.outcome) return broken_off(result);
    look();
    const plan::ApplyDecision decision = decide();
    if (by_hand || decision.outcome == api::Outcome::kUpToDate) return remedied();
    if (!decision.proceed()) return with_remedies(ended(decision));
    if (!is_end_of(run_plan_.plan, *approved_)) approved_ = run_plan_.plan;
  }
  return std::nullopt;
}

RemedyContext ContextRun::remedy_context() {
  fence_ = fence();
  return {reader_.context_name(),
          *reader_.session(),
          reader_.session_options(),
          reader_.version_table(),
          fence_,
          locked_.ledger().run(),
          run_plan_.undoes,
          reader_.graph(),
          settings_,
          reporter_,
          stop_};
}

// Every step was a remedy, and is done.
api::Run ContextRun::remedied() const {
  api::Run run = account_.remedied(reader_.facts().rows, run_plan_.findings);
  account_.add_warnings(run);
  return run;
}

api::Run ContextRun::interrupted() {
  const bool stopped = stop_.level() != StopLevel::kNone;
  if (!stopped) {
    return with_remedies(
        ended(api::Outcome::kFailed, fmt::format("After {} steps there is still to {}, more than was planned.",
                                                 account_.steps(), description(run_plan_.step_plan.steps.front()))));
  }
  api::Run run =
      ended(api::Outcome::kUnknown,
            fmt::format("Stopped between two steps because of {}. Run again to do the rest.", stop_.reason()));
  take_stop_reason(run);
  return with_remedies(std::move(run));
}

api::Run ContextRun::broken_off(const RemedyResult& result) {
  api::Run run = ended(*result.outcome, result.message);
  if (result.finding) give_reason(run, *result.finding);
  try {
    run.to = postgres::read_version_rows(*reader_.session(), reader_.version_table()).rows;
  } catch (const postgres::SqlError&) {
    reader_.place()->lose();
  }
  return with_remedies(std::move(run));
}

api::Run ContextRun::with_remedies(api::Run run) const {
  return account_.with_remedies(std::move(run), reader_.facts().rows);
}

// The newest spec's word for it, where whoever wrote the stop file gave one.
void ContextRun::take_stop_reason(api::Run& run) const {
  if (const std::string word = stop_.word(); !word.empty()) run.reason = word;
}

// What only the models know is in the ledger and in the log before it is applied.
std::optional<api::Run> ContextRun::publish() {
  if (!locked_.ledger().run()) {
    api::Run run = ended(api::Outcome::kRefused,
                         "A first revision is not made without a ledger: nothing else would know it in the next run. "
                         "Remedy: let this role create the schema lockkeeper.");
    run.reason = std::string(api::to_string(api::Code::kNoRevisions));
    return with_remedies(std::move(run));
  }
  bootstrap_.publish(*reader_.session(), *locked_.ledger().run());
  if (bootstrap_.is_adopted()) {  // a stamp is to follow
    account_.add(bootstrap_.published());
    run_plan_.step_plan.steps.erase(run_plan_.step_plan.steps.begin());
  } else {
    first_ = bootstrap_.revision();
  }
  return std::nullopt;
}

}  // namespace lockkeeper::runner
