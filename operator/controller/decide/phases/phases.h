// The phases: questions about a Migration, in their order; the first one that has an answer decides. Each is a pure
// function in a file of its own, and returns nullopt where it has no answer. Before them comes:
//
//   record_outcome  a Job has ended, or is lost, and the status does not say how: the outcome is written into the
//                   status that the phases see
//
//   deleting        the Migration is deleted: let the run end, then remove the finalizer
//   running         a Job runs: say how far it is, or why it does not start; ask it to stop where it is outdated
//   suspended       nothing is started
//   no_target       the workload or its container is not there
//   settled         the database is ready for the target
//   stalled         the last run of this very target failed, and nothing that it depended on has changed
//   backing_off     the next run may succeed where the last one did not: wait, then try again
//   start           write down which run comes next, then create its Job
#pragma once

#include <array>
#include <optional>

#include "controller/decide/decision.h"

namespace lockkeeper::controller::phases {

using Phase = std::optional<Decision> (*)(const Observation&, const ObservedFacts&);

[[nodiscard]] std::optional<Decision> record_outcome(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> deleting(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> running(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> suspended(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> no_target(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> settled(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> stalled(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> backing_off(const Observation& o, const ObservedFacts& facts);
[[nodiscard]] std::optional<Decision> start(const Observation& o, const ObservedFacts& facts);

inline constexpr std::array<Phase, 8> kInOrder{deleting, running, suspended,   no_target,
                                               settled,  stalled, backing_off, start};

}  // namespace lockkeeper::controller::phases
