// One leader among the replicas, by a Lease. A lease does not fence: whoever lost it may still be in the middle of
// something, so what must happen once is fenced in the database.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/duration.h"
#include "base/guarded.h"
#include "kube/client.h"
#include "kube/election_state.h"

namespace lockkeeper::kube {

struct ElectionOptions {
  std::string ns;
  std::string name;
  std::string identity;  // make_identity()
  std::chrono::seconds lease_duration{15};
  Milliseconds renew_period{6000};     // one request each while all is well
  Milliseconds renew_deadline{10000};  // without a renewal for so long we no longer lead
  Milliseconds retry_period{2000};     // between tries to take it, or to renew after a failure
  // The lease is lost: from the election's thread, once. The process must end at once.
  std::function<void(const std::string& why)> on_lost;
  std::function<void(const std::string&)> on_problem;
};

// hostname_uuid.
[[nodiscard]] std::string make_identity();

class Election {
 public:
  // `client` must outlive it.
  Election(Client& client, ElectionOptions options);
  // Stops renewing without a release: what a crash would do. Call release() before, after the workers have stopped.
  ~Election();
  Election(const Election&) = delete;
  Election& operator=(const Election&) = delete;

  // Blocks until we lead (true; a thread of its own renews from here on) or are stopped (false). Call once.
  [[nodiscard]] bool acquire(const std::stop_token& stop);
  // Stops renewing and writes an empty holder, so that the next one need not wait. Does nothing where we do not lead.
  void release();

  // From any thread.
  [[nodiscard]] bool leading() const;
  // Since when the lease has not been renewed; nullopt where we do not lead. Liveness fails above lease + 20 s.
  [[nodiscard]] std::optional<Milliseconds> unrenewed_for() const;

 private:
  using Steady = std::chrono::steady_clock;
  // One look and, where it may, one write. True: we hold it.
  [[nodiscard]] bool try_acquire(const std::stop_token& stop);
  void renew(const std::stop_token& stop);
  // Both: why the lease is lost; nullopt: it is not.
  [[nodiscard]] std::optional<std::string> try_renew(const std::stop_token& stop);
  [[nodiscard]] std::optional<std::string> lost_by_conflict(const std::stop_token& stop);
  void problem(const std::string& what) const;

  Client& client_;
  const ElectionOptions options_;
  // Used by acquire(), then by the renewing thread, then by release(): one after the other.
  std::optional<LeaseObservation> seen_;
  Guarded<std::optional<Steady::time_point>> held_;  // when the last successful write was sent
  std::jthread renewer_;
};

}  // namespace lockkeeper::kube
