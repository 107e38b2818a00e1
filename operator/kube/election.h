// The election of one leader among the replicas, by a Lease. A lease does not fence: a replica that lost it may still
// be in the middle of an act. An act that must happen once is therefore fenced in the database.
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
  Milliseconds renew_period{6000};     // between two renewals while all is well
  Milliseconds renew_deadline{10000};  // we no longer lead after so long without a renewal
  Milliseconds retry_period{2000};     // between tries to take the lease, or to renew it after a failure
  // Called once, on the election's thread, when the lease is lost. The process must end at once.
  std::function<void(const std::string& why)> on_lost;
  std::function<void(const std::string&)> on_problem;
};

// Returns: `hostname_uuid`, another one for each call.
[[nodiscard]] std::string make_identity();

// Thread safety: leading() and unrenewed_for() may be called from any thread; the rest from one.
class Election {
 public:
  // Requires: `client` outlives it.
  Election(Client& client, ElectionOptions options);
  // Stops renewing without a release, like a crash. Call release() before, after the workers have stopped.
  ~Election();
  Election(const Election&) = delete;
  Election& operator=(const Election&) = delete;

  // Blocks until we lead or are stopped. Once we lead, a thread of its own renews the lease. Failures go to on_problem.
  // Requires: it is called once.
  // Returns: whether we lead.
  [[nodiscard]] bool acquire(const std::stop_token& stop);
  // Stops renewing and writes an empty holder, so that the next leader need not wait; takes two seconds at most. Does
  // nothing where we do not lead. Failures go to on_problem.
  void release();

  [[nodiscard]] bool leading() const;
  // Returns: the time since the last renewal was sent; nullopt where we do not lead. Liveness fails above lease + 20 s.
  [[nodiscard]] std::optional<Milliseconds> unrenewed_for() const;

 private:
  using Steady = std::chrono::steady_clock;
  // Reads the lease and, where we may take it, writes it. Returns: whether we hold it.
  [[nodiscard]] bool try_acquire(const std::stop_token& stop);
  void renew(const std::stop_token& stop);
  // Both return why the lease is lost; nullopt where it is not.
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
