// The operator as a process of its own, as a node would run it; its log is shown where a test fails.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"

namespace lockkeeper::controller {

class OperatorProcess {
 public:
  // Serves one namespace; returns once it leads.
  OperatorProcess(const std::string& kubeconfig, const std::string& ns, const std::vector<std::string>& more = {});
  ~OperatorProcess();
  OperatorProcess(const OperatorProcess&) = delete;
  OperatorProcess& operator=(const OperatorProcess&) = delete;

  // SIGKILL, and waits until it is gone.
  void kill();
  // SIGTERM; the exit status.
  int terminate();
  // Between the two it sees nothing of what happens.
  void pause();
  void go_on();
  [[nodiscard]] std::string log() const;
  // Requests that it has sent so far, watches included, by its own count.
  [[nodiscard]] int requests() const;
  // What it serves at /metrics.
  [[nodiscard]] std::string metrics() const;

 private:
  void run(const std::vector<std::string>& arguments);

  int metrics_port_;
  Guarded<std::string> log_;
  std::atomic<pid_t> pid_{0};
  std::atomic<int> status_{-1};
  std::atomic<bool> leads_{false};
  std::thread thread_;
};

}  // namespace lockkeeper::controller
