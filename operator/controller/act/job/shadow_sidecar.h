// spec.shadow.image: a PostgreSQL of the run's own, beside it in its pod. Pure.
//
// A native sidecar: it starts before the run, has answered before the run starts, and goes with it. Reachable inside
// the pod alone, without a password; its data lives in an emptyDir.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace lockkeeper::controller {

inline constexpr std::string_view kShadowContainer = "lockkeeper-shadow";

// There is no secret in it.
[[nodiscard]] std::string shadow_sidecar_url();

// The image is one that has sh, initdb, postgres and pg_isready on its PATH, as the official ones do. It runs as their
// user postgres, whom initdb wants to know by name.
[[nodiscard]] Json shadow_sidecar(std::string_view image);
[[nodiscard]] Json shadow_volume();

}  // namespace lockkeeper::controller
