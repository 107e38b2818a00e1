// A reader of the Services and policies that select pods of a namespace, as far as the API server lets us see them.
#pragma once

#include <stop_token>
#include <string>

#include "controller/observe/caches.h"
#include "controller/observe/selections.h"
#include "kube/discovery.h"

namespace lockkeeper::controller {

// Thread safety: any thread.
class SelectionReader {
 public:
  SelectionReader(kube::Client& client, Caches& caches)
      : client_(client), discovery_(client, kKindsTtl), caches_(caches) {}

  // Reads the selections. The first call waits some seconds for the first lists.
  // Throws: no Error. A run starts also where nobody may list Services; its pod then goes without every label that
  // names the workload.
  [[nodiscard]] Selections look(const std::string& name_space, const std::stop_token& stop);

 private:
  // How long a missing kind is believed to be missing: nobody installs a network plug-in every minute.
  static constexpr std::chrono::minutes kKindsTtl{10};

  kube::Client& client_;
  kube::Discovery discovery_;
  Caches& caches_;
};

}  // namespace lockkeeper::controller
