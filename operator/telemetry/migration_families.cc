#include "telemetry/migration_families.h"

#include <prometheus/client_metric.h>

#include <algorithm>
#include <string>
#include <utility>

namespace lockkeeper::telemetry {
namespace {

using Label = std::pair<const char*, std::string>;

double seconds_of(Timestamp time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1e6;
}

prometheus::MetricFamily gauge(const char* name, const char* help) {
  return {name, help, prometheus::MetricType::Gauge, {}};
}

// One Migration's part of the families.
class Adder {
 public:
  Adder(const MigrationMetrics::Key& key, Timestamp now) : key_(key), now_(now) {}

  // Labels without a value are left out.
  void value(prometheus::MetricFamily& family, double value, const std::vector<Label>& labels = {}) const {
    prometheus::ClientMetric metric;
    metric.label = {{"namespace", key_.first}, {"migration", key_.second}};
    for (const auto& [name, text] : labels) {
      if (!text.empty()) metric.label.push_back({name, text});
    }
    metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  // 1 for the word that is so; no series where none is.
  void word(prometheus::MetricFamily& family, const char* label, const std::string& text) const {
    if (!text.empty()) value(family, 1, {{label, text}});
  }
  void moment(prometheus::MetricFamily& family, const std::optional<Timestamp>& time) const {
    if (time) value(family, seconds_of(*time));
  }
  [[nodiscard]] double age(Timestamp since) const { return std::max(0.0, seconds_of(now_) - seconds_of(since)); }

 private:
  const MigrationMetrics::Key& key_;
  Timestamp now_;
};

struct Families {
  void add(const Adder& to, const MigrationGauges& gauges);

  prometheus::MetricFamily phase = gauge("lockkeeper_migration_phase", "1 for the phase of the Migration.");
  prometheus::MetricFamily pending =
      gauge("lockkeeper_pending_revisions", "Revisions that the target has and the database lacks.");
  prometheus::MetricFamily gated = gauge("lockkeeper_gated_pods", "Pods that wait at the gate.");
  prometheus::MetricFamily waiting =
      gauge("lockkeeper_waiting_pods", "Pods that wait at the gate, by the image and the reason.");
  prometheus::MetricFamily oldest =
      gauge("lockkeeper_oldest_gate_seconds", "Age of the pod that waits longest; 0 where none does.");
  prometheus::MetricFamily run_start =
      gauge("lockkeeper_run_start_timestamp_seconds", "When the run began that is under way.");
  prometheus::MetricFamily blocked = gauge(
      "lockkeeper_blocked_seconds", "How long the run has been held up by somebody's lock, by whose application_name.");
  prometheus::MetricFamily slowest =
      gauge("lockkeeper_slowest_statement_seconds", "The slowest statement of the newest run that ran one.");
  prometheus::MetricFamily success = gauge("lockkeeper_last_success_timestamp_seconds", "When a run last ended well.");
  prometheus::MetricFamily diagnosis = gauge(
      "lockkeeper_diagnosis", "1 for the reason that the Ready condition gives now, or Verified where that fails.");
  prometheus::MetricFamily verified =
      gauge("lockkeeper_verified", "1 where the database was found to be what its revisions make.");
  prometheus::MetricFamily drift =
      gauge("lockkeeper_drift", "1 for the reason why the database is not what its revisions make.");
  prometheus::MetricFamily drift_check =
      gauge("lockkeeper_drift_check_timestamp_seconds", "When the newest drift check ended.");
  prometheus::MetricFamily lint =
      gauge("lockkeeper_lint_findings", "What lint says of the plan of the newest run, by severity.");
  prometheus::MetricFamily unjudged =
      gauge("lockkeeper_unjudged_revisions", "Revisions of that plan of which nobody knows what they run.");
  prometheus::MetricFamily risk = gauge("lockkeeper_plan_risk", "1 for the risk of that plan.");
};

void Families::add(const Adder& to, const MigrationGauges& gauges) {
  to.word(phase, "phase", gauges.phase);
  if (gauges.pending_revisions) to.value(pending, *gauges.pending_revisions);
  to.value(gated, gauges.gated_pods);
  for (const WaitingGauge& each : gauges.waiting) {
    to.value(waiting, each.pods, {{"image", each.image}, {"reason", each.reason}});
  }
  to.value(oldest, gauges.oldest_gate ? to.age(*gauges.oldest_gate) : 0);
  to.moment(run_start, gauges.run_start);
  if (gauges.blocked) {
    const double seconds = to.age(gauges.blocked->since);
    for (const std::string& application : gauges.blocked->applications) {
      to.value(blocked, seconds, {{"reason", gauges.blocked->reason}, {"application", application}});
    }
  }
  if (gauges.slowest_statement) to.value(slowest, *gauges.slowest_statement);
  to.moment(success, gauges.last_success);
  to.word(diagnosis, "reason", gauges.reason);
  if (gauges.verified) to.value(verified, *gauges.verified ? 1 : 0);
  to.word(drift, "reason", gauges.drift);
  to.moment(drift_check, gauges.drift_check);
  if (gauges.lint) {
    to.value(lint, gauges.lint->errors, {{"severity", "error"}});
    to.value(lint, gauges.lint->warnings, {{"severity", "warning"}});
    to.value(unjudged, gauges.lint->unjudged);
  }
  to.word(risk, "risk", gauges.risk);
}

prometheus::MetricFamily count_of(const std::map<MigrationMetrics::Key, MigrationGauges>& all) {
  prometheus::MetricFamily family = gauge("lockkeeper_migrations", "Migrations that the operator knows.");
  prometheus::ClientMetric total;
  total.gauge.value =
      static_cast<double>(std::count_if(all.begin(), all.end(), [](const auto& entry) { return entry.second.exists; }));
  family.metric.push_back(total);
  return family;
}

}  // namespace

std::vector<prometheus::MetricFamily> migration_families(const std::map<MigrationMetrics::Key, MigrationGauges>& all,
                                                         Timestamp now) {
  Families out;
  std::size_t left = kMaxMigrationSeries;
  for (const auto& [key, gauges] : all) {
    if (left-- == 0) break;
    out.add(Adder(key, now), gauges);
  }
  return {count_of(all), out.phase,       out.pending, out.gated,    out.waiting,   out.oldest,
          out.run_start, out.blocked,     out.slowest, out.success,  out.diagnosis, out.verified,
          out.drift,     out.drift_check, out.lint,    out.unjudged, out.risk};
}

}  // namespace lockkeeper::telemetry
