// All metrics that the operator serves. The controller_runtime_*, workqueue_*, rest_client_* and leader_election_*
// names are the ones that existing dashboards of Kubernetes controllers read; ours are lockkeeper_*.
//
//   lockkeeper_runs_total{outcome,reason}             counter    finished runs; reason is a code of the vocabulary
//   lockkeeper_run_seconds{outcome}                   histogram  Job created to outcome seen
//   lockkeeper_lock_wait_seconds                      histogram  waiting for the advisory lock
//   lockkeeper_gates_opened_total                     counter    gates taken from pods
//   lockkeeper_gate_open_seconds                      histogram  end of the run to gate taken away
//   lockkeeper_migrations                             gauge      Migrations that the operator knows
//   and per Migration (at most kMaxMigrationSeries of them; migration_metrics.h)
//   lockkeeper_pending_revisions (no series while nobody knows), lockkeeper_gated_pods, lockkeeper_oldest_gate_seconds,
//   lockkeeper_waiting_pods{image,reason} (also of a Migration that is not there: reason MigrationNotFound),
//   lockkeeper_last_success_timestamp_seconds, lockkeeper_diagnosis{reason},
//   lockkeeper_verified (1 or 0; no series while nobody knows),
//   lockkeeper_lint_findings{severity} (error, warning) and lockkeeper_unjudged_revisions of the newest run's plan,
//   lockkeeper_plan_risk{risk} (1 for the risk of that plan; no series of these three where there is no plan)
//
// Series with known labels exist from the start with the value 0.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/vocabulary.h"
#include "base/timestamp.h"
#include "telemetry/migration_metrics.h"

namespace lockkeeper::telemetry {

enum class ReconcileResult { kSuccess, kError, kRequeue, kRequeueAfter };

// Thread safety: any thread.
class Metrics {
 public:
  // `controller` is the label of the one controller and its queue; `lease` the label of the election.
  Metrics(std::string_view controller, std::string_view lease, int max_concurrent_reconciles);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void reconcile_finished(ReconcileResult result, double seconds);
  void worker_started();
  void worker_finished();

  void queue_depth(std::size_t keys);
  void queue_added();
  void queue_retried();
  void queue_waited(double seconds);
  void queue_worked(double seconds);
  void queue_unfinished(double seconds, double longest);

  // Counts one HTTP request to the API server. `code` is the status, or 0 where none came.
  void api_request(std::string_view method, int code, std::string_view host);
  void leading(bool leader);

  void run_finished(api::Outcome outcome, std::string_view reason, double seconds);
  void lock_waited(double seconds);
  void gate_opened(double seconds_since_outcome);

  [[nodiscard]] MigrationMetrics& migrations();

  // Returns: all metrics in the Prometheus text format, process_* included.
  [[nodiscard]] std::string serialize(Timestamp now) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace lockkeeper::telemetry
