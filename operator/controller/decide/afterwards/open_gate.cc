// Pods that nobody makes wait would start before their database is ready: whoever reads Ready is to know. A sentence at
// the end of Ready's message, and an Event once, for each reason why the gate stays open: no policy of this install in
// the API server, no label or no gate in the pod template.
#include <fmt/core.h>

#include <string>

#include "controller/decide/afterwards/afterwards.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

// A policy that is put there tells nobody.
constexpr Milliseconds kLookAgain{30000};
constexpr Milliseconds kLookSoon{3000};

bool says(const api::MigrationStatus& status, const std::string& sentence) {
  const api::Condition* ready = api::find_condition(status.conditions, api::condition::kReady);
  return ready != nullptr && ready->message.find(sentence) != std::string::npos;
}

void tell(std::string_view why, const std::string& sentence, const Observation& o, Decision& decision) {
  for (api::Condition& condition : decision.status.conditions) {
    if (condition.type != api::condition::kReady || says(decision.status, sentence)) continue;
    condition.message += (condition.message.empty() ? "" : " ") + sentence;
  }
  if (says(o.migration->status, sentence)) return;
  decision.notices.push_back(Notice{true, std::string(why), "Gate", sentence, "", ""});
  decision.is_urgent = true;
}

// Whether the template has what makes its pods wait; as before where nobody has looked.
void judge_template(const Observation& o, Decision& decision) {
  const api::Migration& migration = *o.migration;
  if (!migration.spec.workload_ref) return;
  const api::WorkloadRef& workload = *migration.spec.workload_ref;
  const std::string whose = fmt::format("{} {}'s pod template", workload.kind, workload.name);
  const std::string no_label = fmt::format(
      "{} has no label lockkeeper.dev/migration: {}, so its pods do not wait: add it, or write `gate: None` here.",
      whose, migration.name);
  const std::string no_gate = fmt::format(
      "{} has no scheduling gate lockkeeper.dev/migration, so its pods do not wait: add it, or write another `gate` "
      "here.",
      whose);
  const bool is_template = migration.spec.gate == api::GateMode::kTemplate;
  const auto& gate = o.template_gate;
  const bool lacks_label = gate ? gate->label != migration.name : says(migration.status, no_label);
  const bool lacks_gate = is_template && (gate ? !gate->has_gate : says(migration.status, no_gate));
  if (lacks_label) tell(reason::kGateMissing, no_label, o, decision);
  if (lacks_gate) tell(reason::kGateMissing, no_gate, o, decision);
}

}  // namespace

namespace afterwards {

Decision tell_open_gate(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  if (o.migration->deletion || o.migration->spec.gate == api::GateMode::kNone) return decision;
  if (!o.gate_open.empty() && o.migration->spec.gate == api::GateMode::kAdmission) {
    // What was said before is not taken back for a moment's doubt.
    if (o.gate_open_is_sure || says(o.migration->status, o.gate_open)) {
      tell(reason::kNoAdmissionPolicy, o.gate_open, o, decision);
    }
    look_again(decision, o.gate_open_is_sure ? kLookAgain : kLookSoon);
  }
  if (o.target) judge_template(o, decision);
  return decision;
}

}  // namespace afterwards
}  // namespace lockkeeper::controller
