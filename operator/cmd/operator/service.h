// The operator's parts, wired together. One object a process.
//
// Start: HTTP → caches → election → controller. Stop: controller → caches → HTTP → the lease is given back → Events
// are written out. A standby keeps its caches full, so that it can lead at once.
#pragma once

#include <memory>
#include <stop_token>

#include "cmd/operator/flags.h"

namespace lockkeeper::cmd {

// One pass of let_go.h with the cluster that the flags name; the exit status.
[[nodiscard]] int let_go(const OperatorFlags& flags);

class Service {
 public:
  // Throws Error (terminal) where the configuration is of no use: no cluster, an address that is taken.
  explicit Service(OperatorFlags flags);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Blocks until stopped.
  void run(const std::stop_token& stop);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lockkeeper::cmd
