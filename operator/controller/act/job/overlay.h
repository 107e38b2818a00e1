// Laying a user's pod template over another, as far as Kubernetes' own strategic merge goes for pods. Pure.
#pragma once

#include "base/json.h"

namespace lockkeeper::controller {

// Objects are merged field by field and null takes a field away. Lists of things with a name (containers, env,
// volumes, …) are merged by it, volumeMounts by mountPath, tolerations are added; every other list is replaced.
[[nodiscard]] Json overlay(Json base, const Json& over);

}  // namespace lockkeeper::controller
