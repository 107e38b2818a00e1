// The steps that follow every decision, whichever phase has made it, in their order. Each is a pure function in a file
// of its own, and gets the decision of the step before.
//
//   name_plan                names the ConfigMap of a plan that was written a moment ago in the status
//   delete_old_jobs          deletes Jobs that a newer one has replaced
//   open_admitted_gates      opens the gates of pods that may go, and tells the other pods why they wait
//   tell_open_gate           says in Ready that nothing makes pods wait, where that is so
//   check_drift              starts the drift check between two runs, and records its outcome
//   hand_out_first_revision  writes a first revision that a run has made into a ConfigMap
//   end_leftovers            ends pods that a sidecar keeps alive after their run
//   let_go                   removes the finalizer, once the Migration is at rest
//   tell_refusals            tells which acts the API server refuses, and leaves them out until the next try
//   record_next_outcome      asks for another look where a second Job has ended meanwhile
//
// tell_refusals comes after every step that adds an act; the acts that it leaves out are wanted still.
#pragma once

#include <array>

#include "controller/decide/decision.h"

namespace lockkeeper::controller::afterwards {

using Afterwards = Decision (*)(const Observation&, const ObservedFacts&, Decision);

[[nodiscard]] Decision name_plan(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision delete_old_jobs(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision open_admitted_gates(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision tell_open_gate(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision check_drift(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision hand_out_first_revision(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision end_leftovers(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision let_go(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision tell_refusals(const Observation& o, const ObservedFacts& facts, Decision decision);
[[nodiscard]] Decision record_next_outcome(const Observation& o, const ObservedFacts& facts, Decision decision);

inline constexpr std::array<Afterwards, 10> kInOrder{
    name_plan,     delete_old_jobs, open_admitted_gates, tell_open_gate,     check_drift, hand_out_first_revision,
    end_leftovers, let_go,          tell_refusals,       record_next_outcome};

}  // namespace lockkeeper::controller::afterwards
