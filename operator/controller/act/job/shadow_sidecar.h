// The shadow sidecar (spec.shadow.image): a PostgreSQL of the run's own, in the run's pod. Pure.
//
// It is a native sidecar: it starts before the run, has answered before the run starts, and ends with it. It is
// reachable inside the pod alone, without a password; its data lives in an emptyDir.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace lockkeeper::controller {

inline constexpr std::string_view kShadowContainer = "lockkeeper-shadow";

// Returns: a URL that holds no secret.
[[nodiscard]] std::string shadow_sidecar_url();

// The container runs as the official images' user postgres, whom initdb wants to know by name.
// Requires: the image has sh, initdb, postgres and pg_isready on its PATH, as the official ones do.
[[nodiscard]] Json shadow_sidecar(std::string_view image);
[[nodiscard]] Json shadow_volume();

}  // namespace lockkeeper::controller
