// What a run leaves behind once its runner has ended. Pure.
#pragma once

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// How long containers beside the runner's may take to end by themselves, as some meshes' proxies do.
inline constexpr Milliseconds kSidecarPatience{10000};

// A container that somebody injected keeps pod and Job, and their share of the quota, for as long as it runs: its pod
// is ended. Nothing is deleted by that: the pod stays, with its report and its logs. A Job that failed for the
// sidecar's exit status alone, after its run's success stands in the status, is deleted, so that nobody is paged for
// it.
void end_leftovers(const Observation& o, Decision& decision);

}  // namespace lockkeeper::controller
