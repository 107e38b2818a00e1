// The operator's parts, wired together. There is one object in a process.
//
// Start: HTTP → caches → election → controller. Stop: controller → caches → HTTP → the lease is given back → Events
// are written out. A standby keeps its caches full, so that it can lead at once. A lost lease ends the process at once.
#pragma once

#include <memory>
#include <stop_token>

#include "cmd/operator/flags.h"

namespace lockkeeper::cmd {

// Runs controller/act/let_go.h once on the cluster that the flags name.
// Returns: the exit status, 1 where something was not let go.
// Throws: Error where the configuration is of no use; as Client.
[[nodiscard]] int let_go(const OperatorFlags& flags);

// Runs check_install.h once on the cluster that the flags name, and logs what it has found.
// Returns: the exit status, 1 where something is not as it should be.
// Throws: Error where the configuration is of no use.
[[nodiscard]] int check(OperatorFlags flags);

class Service {
 public:
  // Serves HTTP from here on.
  // Throws: Error (terminal) where the configuration is of no use: no cluster, an address that is taken.
  explicit Service(OperatorFlags flags);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Blocks until stopped. Requires: it is called once.
  void run(const std::stop_token& stop);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lockkeeper::cmd
