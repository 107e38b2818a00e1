// What a run leaves behind once its runner has ended.
#pragma once

#include "base/duration.h"

namespace lockkeeper::controller {

// How long containers beside the runner's may take to end by themselves, as some meshes' proxies do.
inline constexpr Milliseconds kSidecarPatience{10000};

}  // namespace lockkeeper::controller
