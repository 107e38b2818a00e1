#include "telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <utility>
#include <vector>

#include "telemetry/migration_families.h"
#include "telemetry/process_metrics.h"

namespace lockkeeper::telemetry {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;
using Labels = std::map<std::string, std::string>;

// client-go's own buckets for a queue, and controller-runtime's for a reconcile, shortened to powers of ten and their
// halves: dashboards compute quantiles from whatever `le` values are there.
const Buckets kQueueBuckets{1e-6, 1e-5, 1e-4, 1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1, 10, 60};
const Buckets kReconcileBuckets{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
const Buckets kStatementBuckets{0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600};
const Buckets kRunBuckets{0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400};

std::string_view to_string(ReconcileResult result) {
  switch (result) {
    case ReconcileResult::kSuccess: return "success";
    case ReconcileResult::kError: return "error";
    case ReconcileResult::kRequeue: return "requeue";
    case ReconcileResult::kRequeueAfter: return "requeue_after";
  }
  return "error";
}

}  // namespace

struct Metrics::Families {
  Families(std::string_view controller, std::string_view lease, int max_concurrent, std::string_view version)
      : controller_label{{"controller", std::string(controller)}},
        queue_labels{{"name", std::string(controller)}, {"controller", std::string(controller)}} {
    gauge("lockkeeper_build_info", "1; the version is a label.", {{"version", std::string(version)}}).Set(1);
    gauge("controller_runtime_max_concurrent_reconciles", "Most reconciles at once.", controller_label)
        .Set(max_concurrent);
    for (const ReconcileResult result : {ReconcileResult::kSuccess, ReconcileResult::kError, ReconcileResult::kRequeue,
                                         ReconcileResult::kRequeueAfter}) {
      Labels labels = controller_label;
      labels["result"] = to_string(result);
      reconciles[result] = &reconcile_family.Add(labels);
    }
    leader = &gauge("leader_election_master_status", "1 where this process leads.", {{"name", std::string(lease)}});
    for (const api::Outcome outcome : api::kAllOutcomes) {
      const std::string name(api::to_string(outcome));
      run_family.Add({{"outcome", name}, {"reason", name}});
      run_seconds[outcome] = &run_seconds_family.Add({{"outcome", name}}, kRunBuckets);
    }
  }

  prometheus::Gauge& gauge(const char* name, const char* help, const Labels& labels) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels);
  }
  prometheus::Counter& counter(const char* name, const char* help, const Labels& labels) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels);
  }
  prometheus::Histogram& histogram(const char* name, const char* help, const Labels& labels, const Buckets& buckets) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(labels, buckets);
  }

  prometheus::Registry registry;
  Labels controller_label;
  Labels queue_labels;
  MigrationMetrics migrations;

  prometheus::Family<prometheus::Counter>& reconcile_family = prometheus::BuildCounter()
                                                                  .Name("controller_runtime_reconcile_total")
                                                                  .Help("Reconciles by result.")
                                                                  .Register(registry);
  prometheus::Family<prometheus::Counter>& request_family = prometheus::BuildCounter()
                                                                .Name("rest_client_requests_total")
                                                                .Help("Requests to the API server.")
                                                                .Register(registry);
  prometheus::Family<prometheus::Counter>& run_family =
      prometheus::BuildCounter().Name("lockkeeper_runs_total").Help("Finished runs.").Register(registry);
  prometheus::Family<prometheus::Histogram>& run_seconds_family = prometheus::BuildHistogram()
                                                                      .Name("lockkeeper_run_seconds")
                                                                      .Help("From Job created to outcome seen.")
                                                                      .Register(registry);

  std::map<ReconcileResult, prometheus::Counter*> reconciles;
  std::map<api::Outcome, prometheus::Histogram*> run_seconds;
  prometheus::Counter& reconcile_errors =
      counter("controller_runtime_reconcile_errors_total", "Reconciles that failed.", controller_label);
  prometheus::Histogram& reconcile_seconds = histogram("controller_runtime_reconcile_time_seconds",
                                                       "Length of a reconcile.", controller_label, kReconcileBuckets);
  prometheus::Gauge& active_workers =
      gauge("controller_runtime_active_workers", "Reconciles at work now.", controller_label);

  prometheus::Gauge& depth = gauge("workqueue_depth", "Keys that wait.", queue_labels);
  prometheus::Counter& adds = counter("workqueue_adds_total", "Keys added.", queue_labels);
  prometheus::Counter& retries = counter("workqueue_retries_total", "Keys added again after a failure.", queue_labels);
  prometheus::Histogram& waited =
      histogram("workqueue_queue_duration_seconds", "From added to taken.", queue_labels, kQueueBuckets);
  prometheus::Histogram& worked =
      histogram("workqueue_work_duration_seconds", "From taken to done.", queue_labels, kQueueBuckets);
  prometheus::Gauge& unfinished =
      gauge("workqueue_unfinished_work_seconds", "Time spent on keys that are not done, in all.", queue_labels);
  prometheus::Gauge& longest =
      gauge("workqueue_longest_running_processor_seconds", "Time spent on the key that takes longest.", queue_labels);
  prometheus::Gauge* leader = nullptr;

  prometheus::Histogram& lock_wait =
      histogram("lockkeeper_lock_wait_seconds", "Waiting for the advisory lock.", {}, kRunBuckets);
  prometheus::Histogram& statement_seconds =
      histogram("lockkeeper_statement_seconds", "Statements of runs that have ended.", {}, kStatementBuckets);
  prometheus::Counter& gates = counter("lockkeeper_gates_opened_total", "Gates taken from pods.", {});
  prometheus::Histogram& gate_seconds =
      histogram("lockkeeper_gate_open_seconds", "From outcome seen to gate taken.", {}, kReconcileBuckets);
};

Metrics::Metrics(std::string_view controller, std::string_view lease, int max_concurrent_reconciles,
                 std::string_view version)
    : families_(std::make_unique<Families>(controller, lease, max_concurrent_reconciles, version)) {}
Metrics::~Metrics() = default;

void Metrics::reconcile_finished(ReconcileResult result, double seconds) {
  families_->reconciles.at(result)->Increment();
  if (result == ReconcileResult::kError) families_->reconcile_errors.Increment();
  families_->reconcile_seconds.Observe(seconds);
}
void Metrics::worker_started() {
  families_->active_workers.Increment();
}
void Metrics::worker_finished() {
  families_->active_workers.Decrement();
}

void Metrics::queue_depth(std::size_t keys) {
  families_->depth.Set(static_cast<double>(keys));
}
void Metrics::queue_added() {
  families_->adds.Increment();
}
void Metrics::queue_retried() {
  families_->retries.Increment();
}
void Metrics::queue_waited(double seconds) {
  families_->waited.Observe(seconds);
}
void Metrics::queue_worked(double seconds) {
  families_->worked.Observe(seconds);
}
void Metrics::queue_unfinished(double seconds, double longest) {
  families_->unfinished.Set(seconds);
  families_->longest.Set(longest);
}

void Metrics::api_request(std::string_view method, int code, std::string_view host) {
  // client-go writes <error> where no answer came.
  families_->request_family
      .Add({{"method", std::string(method)},
            {"code", code == 0 ? "<error>" : std::to_string(code)},
            {"host", std::string(host)}})
      .Increment();
}
void Metrics::leading(bool leader) {
  families_->leader->Set(leader ? 1 : 0);
}

void Metrics::run_finished(api::Outcome outcome, std::string_view reason, double seconds) {
  families_->run_family.Add({{"outcome", std::string(api::to_string(outcome))}, {"reason", std::string(reason)}})
      .Increment();
  families_->run_seconds.at(outcome)->Observe(seconds);
}
void Metrics::lock_waited(double seconds) {
  families_->lock_wait.Observe(seconds);
}
void Metrics::statement_ended(double seconds) {
  families_->statement_seconds.Observe(seconds);
}
void Metrics::gate_opened(double seconds_since_outcome) {
  families_->gates.Increment();
  families_->gate_seconds.Observe(seconds_since_outcome);
}

MigrationMetrics& Metrics::migrations() {
  return families_->migrations;
}

std::string Metrics::serialize(Timestamp now) const {
  std::vector<prometheus::MetricFamily> all = families_->registry.Collect();
  for (auto& family : migration_families(families_->migrations.snapshot(), now)) all.push_back(std::move(family));
  for (auto& family : process_metrics()) all.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace lockkeeper::telemetry
