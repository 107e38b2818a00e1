// Leftovers: containers that outlive the runner in its pod.
#pragma once

#include "base/duration.h"

namespace lockkeeper::controller {

// The time that containers beside the runner's have to end by themselves, as some meshes' proxies do.
inline constexpr Milliseconds kSidecarPatience{10000};

}  // namespace lockkeeper::controller
