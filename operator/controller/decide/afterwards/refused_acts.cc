#include "controller/decide/afterwards/refused_acts.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/overloaded.h"
#include "controller/decide/afterwards/afterwards.h"
#include "controller/decide/summary_conditions.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

bool is_wanted(const std::string& kind, const ActRefusal& refusal, const Observation& o, const Decision& decision) {
  const bool is_act =
      std::any_of(decision.acts.begin(), decision.acts.end(), [&](const Act& act) { return act_kind(act) == kind; });
  // Pods of which we know that they are refused stand in no act until it is time.
  return is_act || std::any_of(o.gated.begin(), o.gated.end(),
                               [&](const gate::GatedPod& pod) { return refusal.pods.contains(pod.uid); });
}

std::string with_remedy(const ActRefusal& refusal) {
  const bool ends = refusal.sentence.back() == '.';
  return fmt::format("{}{} {}", refusal.sentence, ends ? "" : ".",
                     refusal.needs_a_person
                         ? "Let the operator through whatever policy, webhook or right refuses it; it is tried again "
                           "every 30 seconds."
                         : "It is tried again.");
}

void speak_of_gates(const ActRefusal& refusal, Timestamp now, api::MigrationStatus& status) {
  if (!api::is_true(status.conditions, api::condition::kReady)) return;
  if (refusal.needs_a_person) {
    status.phase = api::MigrationPhase::kFailed;
    say_stalled(status, refusal.reason, with_remedy(refusal), now);
  } else {
    status.phase = api::MigrationPhase::kPending;
    say_reconciling(status, refusal.reason, with_remedy(refusal), now);
  }
}

}  // namespace

std::string_view act_kind(const Act& act) {
  return std::visit(Overloaded{
                        [](const AddFinalizer&) { return "add-finalizer"; },
                        [](const CreateJob&) { return ""; },
                        [](const CreateCheck&) { return ""; },
                        [](const DeleteJob&) { return "delete-job"; },
                        [](const StopRun&) { return "stop-run"; },
                        [](const EndPod&) { return "end-pod"; },
                        [](const FollowRun&) { return ""; },
                        [](const OpenGates&) { return "open-gates"; },
                        [](const WritePlan&) { return "write-plan"; },
                        [](const WriteFirstRevision&) { return "write-first-revision"; },
                        [](const RemoveFinalizer&) { return "remove-finalizer"; },
                    },
                    act);
}

const ActRefusal* waiting_refusal(const Observation& o, std::string_view kind) {
  const auto found = o.refusals.find(std::string(kind));
  return found == o.refusals.end() || found->second.wait <= Milliseconds(0) ? nullptr : &found->second;
}

namespace afterwards {

Decision tell_refusals(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  std::string why;
  std::string message;
  for (const auto& [kind, refusal] : o.refusals) {
    if (!is_wanted(kind, refusal, o, decision)) continue;
    if (refusal.wait > Milliseconds(0)) {
      look_again(decision, refusal.wait);
      // New pods are tried at once: a policy may be about the one and not the other.
      if (kind != "open-gates") {
        std::erase_if(decision.acts, [&, k = std::string_view(kind)](const Act& act) { return act_kind(act) == k; });
      }
    }
    if (refusal.reason == reason::kGateRefused) speak_of_gates(refusal, o.now, decision.status);
    if (why.empty() || refusal.reason == reason::kGateRefused) why = refusal.reason;
    message.append(message.empty() ? "" : " ").append(with_remedy(refusal));
  }
  api::MigrationStatus& status = decision.status;
  if (why.empty()) {
    api::remove_condition(status.conditions, api::condition::kActionRefused);
    return decision;
  }
  const api::Condition* before = api::find_condition(o.migration->status.conditions, api::condition::kActionRefused);
  const bool is_news = before == nullptr || before->reason != why || before->message != message;
  api::set_condition(status.conditions, api::condition::kActionRefused, api::Truth::kTrue, why, message,
                     status.observed_generation, o.now);
  if (!is_news) return decision;
  decision.notices.push_back(Notice{true, why, "Act", message, "", ""});
  decision.is_urgent = true;
  return decision;
}

}  // namespace afterwards

}  // namespace lockkeeper::controller
