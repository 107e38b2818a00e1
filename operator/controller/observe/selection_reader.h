// What selects the pods of a namespace, as far as the API server lets us see it. Safe from any thread.
#pragma once

#include <stop_token>
#include <string>

#include "controller/observe/caches.h"
#include "controller/observe/selections.h"
#include "kube/discovery.h"

namespace lockkeeper::controller {

class SelectionReader {
 public:
  SelectionReader(kube::Client& client, Caches& caches)
      : client_(client), discovery_(client, kKindsTtl), caches_(caches) {}

  // Never throws: a run starts also where nobody may list Services, and then goes without every label that names the
  // workload.
  [[nodiscard]] Selections look(const std::string& name_space, const std::stop_token& stop);

 private:
  // Nobody installs a network plug-in every minute.
  static constexpr std::chrono::minutes kKindsTtl{10};

  kube::Client& client_;
  kube::Discovery discovery_;
  Caches& caches_;
};

}  // namespace lockkeeper::controller
