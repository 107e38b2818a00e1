// The Migrations that a call is about, read from the API server.
#pragma once

#include <optional>
#include <vector>

#include "base/json.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "kube/resource.h"

namespace lockkeeper::cmd {

struct Chosen {
  std::vector<Json> objects;
  std::vector<kube::ObjectKey> missing;  // were named, and are not there
};

// Reads those that the names, the selector and the namespace of the flags mean.
// Throws: as kube::Client; Error (terminal) where the server does not know Migrations.
[[nodiscard]] Chosen choose(const Call& call);

// Reads the one that is named. Says so on standard error where it is not there.
// Requires: the verb's scope is kOne. Throws: as choose().
[[nodiscard]] std::optional<Json> the_one(const Call& call);

// Says for each that is missing that it is not there. Returns: kExitNotThere where there is one, else `otherwise`.
[[nodiscard]] int say_missing(const Chosen& chosen, int otherwise);

// Returns: where one would type it: `app -n shop`.
[[nodiscard]] std::string as_arguments(const kube::ObjectKey& key);

}  // namespace lockkeeper::cmd
