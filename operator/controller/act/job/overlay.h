// The merge of a user's pod template over another one, like Kubernetes' strategic merge of pods. Pure.
#pragma once

#include "base/json.h"

namespace lockkeeper::controller {

// Returns: `over` laid over `base`. Objects are merged field by field; a null removes a field. Lists of items with a
// name (containers, env, volumes, …) are merged by it, volumeMounts by mountPath, volumeDevices by devicePath,
// hostAliases by ip; tolerations are added; every other list is replaced.
[[nodiscard]] Json overlay(Json base, const Json& over);

}  // namespace lockkeeper::controller
