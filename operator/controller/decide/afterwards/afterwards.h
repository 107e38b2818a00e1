// What follows every decision, whichever phase has made it, in its order. Each is a pure function in a file of its own,
// and gets the decision of the one before it.
//
//   name_plan                the ConfigMap of a plan that was written a moment ago stands in the status
//   delete_old_jobs          Jobs that a newer one has replaced
//   open_admitted_gates      gates of pods that may go; who stays is told why
//   tell_open_gate           Ready says so where nothing makes pods wait
//   check_drift              the look between two runs
//   hand_out_first_revision  a first revision that a run has made, as a ConfigMap
//   end_leftovers            pods that a sidecar keeps alive after their run
//   let_go                   the finalizer, once the Migration is at rest
//   tell_refusals            what the API server refuses, and what is left out until it is time to try again
//   record_next_outcome      a second Job that ended meanwhile is looked at in a step of its own
//
// tell_refusals comes after whatever adds an act; what it leaves out is wanted still.
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
