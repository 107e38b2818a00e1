#include "controller/report/gauges.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "base/text.h"
#include "controller/observe/outcome.h"

namespace lockkeeper::controller {
namespace {

// PostgreSQL's own bound on an application_name (NAMEDATALEN - 1).
constexpr std::size_t kLongestApplication = 63;

// A label's value: the line that it comes from may be the application's own.
std::string application_label(std::string_view name) {
  std::string out(first_characters(name, kLongestApplication));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

std::optional<telemetry::BlockedGauge> blocked_of(const RunProgress& progress) {
  if (progress.message.empty() || !progress.waits_since) return std::nullopt;
  telemetry::BlockedGauge out;
  out.reason = progress.lock == "waiting" ? api::reason::kWaitingForLock : to_string(api::Code::kBlocked);
  out.since = *progress.waits_since;
  std::vector<std::string> applications;
  for (const api::Blocker& blocker : progress.blockers) {
    const std::string label = application_label(blocker.application);
    const bool is_new = std::find(applications.begin(), applications.end(), label) == applications.end();
    if (is_new && applications.size() < telemetry::kMostBlockers) applications.push_back(label);
  }
  if (!applications.empty()) out.applications = std::move(applications);
  return out;
}

std::optional<Timestamp> last_success(const std::vector<api::HistoryEntry>& history) {
  for (const api::HistoryEntry& entry : history) {
    const auto outcome = api::parse_outcome(entry.outcome);
    if (!outcome || !is_success(*outcome) || !entry.started) continue;
    return *entry.started + std::chrono::microseconds(static_cast<std::int64_t>(entry.seconds * 1e6));
  }
  return std::nullopt;
}

void count_gates(const Observation& o, const api::GateStatus& status, telemetry::MigrationGauges& gauges) {
  gauges.gated_pods = status.waiting;
  for (const gate::GatedPod& pod : o.gated) {
    if (gate::waits_at_our_gate(pod) && (!gauges.oldest_gate || pod.created < *gauges.oldest_gate)) {
      gauges.oldest_gate = pod.created;
    }
  }
  for (const api::WaitingStatus& group : status.waiting_for) {
    gauges.waiting.push_back({group.image, group.reason, group.count});
  }
}

void tell_run(const Observation& o, const api::RunStatus& run, telemetry::MigrationGauges& gauges) {
  gauges.slowest_statement = o.progress.slowest_statement;
  if (!run.outcome.empty()) return;
  gauges.run_start = run.started;
  gauges.blocked = blocked_of(o.progress);
}

void tell_conditions(const std::vector<api::Condition>& conditions, telemetry::MigrationGauges& gauges) {
  const api::Condition* verified = api::find_condition(conditions, api::condition::kVerified);
  if (verified != nullptr && verified->status != "Unknown") gauges.verified = verified->status == "True";
  if (gauges.verified == false) gauges.drift = verified->reason;
  const api::Condition* ready = api::find_condition(conditions, api::condition::kReady);
  if (ready == nullptr) return;
  // Pods may go, and yet the database is not what it should be.
  gauges.reason = ready->status == "True" && !gauges.drift.empty() ? gauges.drift : ready->reason;
}

}  // namespace

telemetry::MigrationGauges gauges_of(const Observation& o, const api::MigrationStatus& status) {
  telemetry::MigrationGauges gauges;
  if (status.phase) gauges.phase = to_string(*status.phase);
  gauges.pending_revisions = status.revision.pending;
  if (status.plan) {
    const api::LintSummary& lint = status.plan->lint;
    gauges.lint = {lint.errors, lint.warnings, lint.unjudged};
    if (status.plan->risk) gauges.risk = to_string(*status.plan->risk);
  }
  count_gates(o, status.gates, gauges);
  tell_run(o, status.run, gauges);
  gauges.last_success = last_success(status.history);
  tell_conditions(status.conditions, gauges);
  gauges.drift_check = status.drift_check.finished;
  return gauges;
}

}  // namespace lockkeeper::controller
