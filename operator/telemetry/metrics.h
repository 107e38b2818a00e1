// All metrics that the operator serves. The controller_runtime_*, workqueue_*, rest_client_* and leader_election_*
// names are the ones that existing dashboards of Kubernetes controllers read; ours are lockkeeper_*. docs/metrics.md
// tells each to its readers; tests/unit/contracts/metrics_test.cc holds this list, that page and what is served
// together.
//
//   lockkeeper_build_info{version}                    gauge      1
//   lockkeeper_runs_total{outcome,reason}             counter    finished runs; reason is a code of the vocabulary
//   lockkeeper_run_seconds{outcome}                   histogram  Job created to outcome seen
//   lockkeeper_statement_seconds                      histogram  statements that have ended, as the runs' logs tell
//   lockkeeper_lock_wait_seconds                      histogram  waiting for the advisory lock
//   lockkeeper_gates_opened_total                     counter    gates taken from pods
//   lockkeeper_gate_open_seconds                      histogram  end of the run to gate taken away
//   lockkeeper_migrations                             gauge      Migrations that the operator knows
//
// Per Migration, at most kMaxMigrationSeries of them (migration_metrics.h). lockkeeper_waiting_pods is also of one that
// is not there; the last three are of the newest run's plan, and have no series where there is none.
//
//   lockkeeper_migration_phase{namespace,migration,phase}               gauge  1 for the phase
//   lockkeeper_pending_revisions{namespace,migration}                   gauge  no series while nobody knows
//   lockkeeper_gated_pods{namespace,migration}                          gauge  pods that wait at the gate
//   lockkeeper_waiting_pods{namespace,migration,image,reason}           gauge  the same by image and reason
//   lockkeeper_oldest_gate_seconds{namespace,migration}                 gauge  age of the pod that waits longest
//   lockkeeper_run_start_timestamp_seconds{namespace,migration}         gauge  of the run that is under way
//   lockkeeper_blocked_seconds{namespace,migration,reason,application}  gauge  while that run is held up by a lock
//   lockkeeper_slowest_statement_seconds{namespace,migration}           gauge  of the newest run that ran one
//   lockkeeper_last_success_timestamp_seconds{namespace,migration}      gauge  when a run last ended well
//   lockkeeper_diagnosis{namespace,migration,reason}                    gauge  1 for Ready's reason
//   lockkeeper_verified{namespace,migration}                            gauge  1 or 0; no series while nobody knows
//   lockkeeper_drift{namespace,migration,reason}                        gauge  1 for the reason of Verified=False
//   lockkeeper_drift_check_timestamp_seconds{namespace,migration}       gauge  when the newest one ended
//   lockkeeper_lint_findings{namespace,migration,severity}              gauge  error, warning
//   lockkeeper_unjudged_revisions{namespace,migration}                  gauge  nobody knows what they run
//   lockkeeper_plan_risk{namespace,migration,risk}                      gauge  1 for its risk
//
// The operator as a Kubernetes controller, and as a process. `name` is the queue's, and of the election the Lease's;
// `code` is <error> where no answer came:
//
//   controller_runtime_reconcile_total{controller,result}         counter    looks at a Migration
//   controller_runtime_reconcile_errors_total{controller}         counter    those that failed
//   controller_runtime_reconcile_time_seconds{controller}         histogram  length of a look
//   controller_runtime_active_workers{controller}                 gauge      looks at work now
//   controller_runtime_max_concurrent_reconciles{controller}      gauge      most looks at once
//   workqueue_depth{controller,name}                              gauge      keys that wait
//   workqueue_adds_total{controller,name}                         counter    keys added
//   workqueue_retries_total{controller,name}                      counter    keys added again after a failure
//   workqueue_queue_duration_seconds{controller,name}             histogram  from added to taken
//   workqueue_work_duration_seconds{controller,name}              histogram  from taken to done
//   workqueue_unfinished_work_seconds{controller,name}            gauge      spent on keys not done, in all
//   workqueue_longest_running_processor_seconds{controller,name}  gauge      spent on the slowest key
//   rest_client_requests_total{method,code,host}                  counter    requests to the API server
//   leader_election_master_status{name}                           gauge      1 where this process leads
//   process_cpu_seconds_total                                     counter    user and system time
//   process_start_time_seconds                                    gauge      since the Unix epoch
//   process_virtual_memory_bytes                                  gauge      mapped memory
//   process_resident_memory_bytes                                 gauge      memory in use
//   process_threads                                               gauge      threads
//   process_open_fds                                              gauge      open file descriptors
//   process_max_fds                                               gauge      most of them
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
  // `controller` is the label of the one controller and its queue; `lease` the label of the election; `version` the
  // program's.
  Metrics(std::string_view controller, std::string_view lease, int max_concurrent_reconciles, std::string_view version);
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
  void statement_ended(double seconds);
  void gate_opened(double seconds_since_outcome);

  [[nodiscard]] MigrationMetrics& migrations();

  // Returns: all metrics in the Prometheus text format, process_* included.
  [[nodiscard]] std::string serialize(Timestamp now) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace lockkeeper::telemetry
