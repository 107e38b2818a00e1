// Gates of pods whose image the database is ready for go; the status says who waits.
#include <algorithm>

#include "controller/decide/afterwards/afterwards.h"
#include "controller/decide/afterwards/refused_acts.h"
#include "controller/decide/afterwards/waiting_pods.h"
#include "gate/admission.h"

namespace lockkeeper::controller::afterwards {

Decision open_admitted_gates(const Observation& o, const ObservedFacts& facts, Decision decision) {
  gate::Verdict verdict = gate::judge(o.gated, decision.status.admitted);
  if (o.migration->spec.gate == api::GateMode::kNone) {
    // Nothing is meant to wait; a pod that was made before this Migration may wait nevertheless.
    verdict.open.insert(verdict.open.end(), verdict.wait.begin(), verdict.wait.end());
    verdict.wait.clear();
  }
  // Who may go waits as well until its gate is gone: the act says how many went.
  decision.status.gates.waiting = static_cast<int>(verdict.wait.size() + verdict.open.size());
  if (facts.has_just_ended) {
    decision.status.gates.opened = 0;
  } else if (o.opened) {
    decision.status.gates.opened = *o.opened;
  }
  // A Migration that goes opens nothing any more: whoever deletes it decides what its pods wait for.
  if (o.migration->deletion) return decision;
  std::vector<gate::GatedPod> stay = verdict.wait;
  const ActRefusal* refused = waiting_refusal(o, act_kind(OpenGates{}));
  const auto to_later = std::stable_partition(verdict.open.begin(), verdict.open.end(), [&](const gate::GatedPod& pod) {
    return refused == nullptr || !refused->pods.contains(pod.uid);
  });
  stay.insert(stay.begin(), to_later, verdict.open.end());
  verdict.open.erase(to_later, verdict.open.end());
  tell_waiting(o, stay, decision);
  // One Event for the first wave; later ones of the same roll-out go without a word.
  const bool is_first = facts.has_just_ended || o.refusals.contains(std::string(act_kind(OpenGates{})));
  if (!verdict.open.empty()) decision.acts.push_back(OpenGates{verdict.open, is_first});
  return decision;
}

}  // namespace lockkeeper::controller::afterwards
