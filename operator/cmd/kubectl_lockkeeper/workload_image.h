// The image that a Migration's workload asks for by now. It stands in the workload, whose change is no change of the
// Migration: its generation does not move, so until the operator has looked, its status is about the image of before.
#pragma once

#include <string>

#include "api/migration.h"
#include "kube/client.h"
#include "kube/discovery.h"

namespace lockkeeper::cmd {

// Returns: the image of the container that migrates, in that workload; empty where it has none.
[[nodiscard]] std::string image_in(const api::Migration& migration, const Json& workload);

// Returns: whether the Migration's status is about another image than `image`, which is its workload's; false where
// either is not known. Pure.
[[nodiscard]] bool is_about_another_image(const api::Migration& migration, const std::string& image);

// Thread safety: one thread.
class WorkloadImages {
 public:
  // Requires: `client` outlives it.
  explicit WorkloadImages(kube::Client& client) : client_(client), discovery_(client) {}

  // Reads the workload. Returns: empty where there is none, where we may not read it, or where the Migration names an
  // image itself. Throws: as kube::Client, but for a refusal (403).
  [[nodiscard]] std::string of(const api::Migration& migration);

 private:
  kube::Client& client_;
  kube::Discovery discovery_;
};

}  // namespace lockkeeper::cmd
