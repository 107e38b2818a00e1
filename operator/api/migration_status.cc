#include "api/migration_status.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace lockkeeper::api {
namespace {

int int_at(const Json& json, std::initializer_list<std::string_view> path) {
  const std::int64_t number = integer_at(json, path);
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp<std::int64_t>(number, -kMost, kMost));
}

double number_at(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* at = find(json, path);
  return at != nullptr && at->is_number() ? at->get<double>() : 0;
}

std::optional<Timestamp> time_at(const Json& json, std::initializer_list<std::string_view> path) {
  return parse_rfc3339(string_at(json, path));
}

// The elements that are objects; empty for anything that is no list.
std::vector<const Json*> objects_at(const Json& json, std::initializer_list<std::string_view> path) {
  std::vector<const Json*> out;
  const Json* list = find(json, path);
  if (list == nullptr || !list->is_array()) return out;
  for (const Json& item : *list) {
    if (item.is_object()) out.push_back(&item);
  }
  return out;
}

void put(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}
void put(Json& json, const char* key, std::int64_t number) {
  if (number != 0) json[key] = number;
}
void put(Json& json, const char* key, const std::vector<std::string>& texts) {
  if (!texts.empty()) json[key] = texts;
}
void put(Json& json, const char* key, const std::optional<Timestamp>& time) {
  if (time) json[key] = to_rfc3339(*time);
}
// A part of the status: left out where it says nothing.
void put_part(Json& json, const char* key, Json part) {
  if (!part.empty()) json[key] = std::move(part);
}

Json target_to_json(const TargetStatus& target) {
  Json out = Json::object();
  put(out, "images", target.images);
  put(out, "workloadGeneration", target.workload_generation);
  put(out, "workloadUid", target.workload_uid);
  return out;
}

// `pending` stands also where it is 0: "nothing is pending" is an answer.
Json revision_to_json(const MigrationStatus& status) {
  Json out = Json::object();
  put(out, "current", status.revision.current);
  put(out, "target", status.revision.target);
  if (status.revision.pending) out["pending"] = *status.revision.pending;
  return out;
}

Json context_to_json(const ContextStatus& context) {
  Json out = {{"database", context.database}, {"versionTable", context.version_table}};
  put(out, "current", context.current);
  put(out, "outcome", context.outcome);
  return out;
}

Json plan_to_json(const std::optional<PlanStatus>& plan) {
  Json out = Json::object();
  if (!plan) return out;
  put(out, "digest", plan->digest);
  if (plan->risk) out["risk"] = to_string(*plan->risk);
  put(out, "configMap", plan->config_map);
  if (!plan->digest.empty()) out["steps"] = plan->steps;
  out["findings"] = to_json(plan->lint);
  return out;
}

Json run_to_json(const RunStatus& run) {
  Json out = Json::object();
  put(out, "job", run.job);
  put(out, "attempt", run.attempt);
  put(out, "target", run.target);
  put(out, "inputs", run.inputs);
  put(out, "image", run.image);
  put(out, "started", run.started);
  put(out, "finished", run.finished);
  put(out, "outcome", run.outcome);
  put(out, "reason", run.reason);
  put(out, "message", run.message);
  put(out, "step", run.step);
  put(out, "statement", run.statement);
  put(out, "progress", run.progress);
  Json blockers = Json::array();
  for (const Blocker& blocker : run.blockers) blockers.push_back(to_json(blocker));
  put_part(out, "blockers", std::move(blockers));
  return out;
}

Json gates_to_json(const GateStatus& gates) {
  Json out = Json::object();
  put(out, "waiting", gates.waiting);
  put(out, "opened", gates.opened);
  Json groups = Json::array();
  for (const WaitingStatus& group : gates.waiting_for) {
    Json json = {{"image", group.image}, {"reason", group.reason}, {"count", group.count}, {"pods", group.pods}};
    put(json, "message", group.message);
    json["since"] = to_rfc3339(group.since);
    groups.push_back(std::move(json));
  }
  put_part(out, "waitingFor", std::move(groups));
  return out;
}

Json drift_check_to_json(const DriftCheckStatus& check) {
  Json out = Json::object();
  put(out, "job", check.job);
  put(out, "finished", check.finished);
  return out;
}

Json bootstrap_to_json(const BootstrapStatus& bootstrap) {
  Json out = Json::object();
  put(out, "revision", bootstrap.revision);
  put(out, "configMap", bootstrap.config_map);
  return out;
}

Json history_entry_to_json(const HistoryEntry& entry) {
  Json out = Json::object();
  out["attempt"] = entry.attempt;
  put(out, "image", entry.image);
  put(out, "imageID", entry.image_id);
  put(out, "from", entry.from);
  put(out, "to", entry.to);
  put(out, "outcome", entry.outcome);
  put(out, "reason", entry.reason);
  put(out, "started", entry.started);
  // Milliseconds: enough for people, and the same number after it was stored and read.
  out["seconds"] = std::round(entry.seconds * 1000) / 1000;
  return out;
}

TargetStatus parse_target(const Json& status) {
  return {strings_at(status, {"target", "images"}), integer_at(status, {"target", "workloadGeneration"}),
          string_at(status, {"target", "workloadUid"})};
}

RevisionStatus parse_revision(const Json& status) {
  RevisionStatus out{strings_at(status, {"revision", "current"}), string_at(status, {"revision", "target"}),
                     std::nullopt};
  const Json* pending = find(status, {"revision", "pending"});
  if (pending != nullptr && pending->is_number_integer()) out.pending = int_at(status, {"revision", "pending"});
  return out;
}

std::optional<PlanStatus> parse_plan(const Json& status) {
  const Json* plan = find(status, {"plan"});
  if (plan == nullptr || !plan->is_object()) return std::nullopt;
  PlanStatus out{string_at(*plan, {"digest"}),
                 parse_risk(string_at(*plan, {"risk"})),
                 string_at(*plan, {"configMap"}),
                 int_at(*plan, {"steps"}),
                 {}};
  if (const Json* findings = find(*plan, {"findings"})) out.lint = parse_lint_summary(*findings);
  return out;
}

RunStatus parse_run_status(const Json& status) {
  RunStatus out;
  const Json* run = find(status, {"run"});
  if (run == nullptr) return out;
  out.job = string_at(*run, {"job"});
  out.attempt = int_at(*run, {"attempt"});
  out.target = string_at(*run, {"target"});
  out.inputs = string_at(*run, {"inputs"});
  out.image = string_at(*run, {"image"});
  out.started = time_at(*run, {"started"});
  out.finished = time_at(*run, {"finished"});
  out.outcome = string_at(*run, {"outcome"});
  out.reason = string_at(*run, {"reason"});
  out.message = string_at(*run, {"message"});
  out.step = string_at(*run, {"step"});
  out.statement = string_at(*run, {"statement"});
  out.progress = string_at(*run, {"progress"});
  for (const Json* blocker : objects_at(*run, {"blockers"})) out.blockers.push_back(parse_blocker(*blocker));
  return out;
}

GateStatus parse_gates(const Json& status) {
  GateStatus out{int_at(status, {"gates", "waiting"}), int_at(status, {"gates", "opened"}), {}};
  for (const Json* group : objects_at(status, {"gates", "waitingFor"})) {
    out.waiting_for.push_back({string_at(*group, {"image"}), string_at(*group, {"reason"}),
                               string_at(*group, {"message"}), int_at(*group, {"count"}), strings_at(*group, {"pods"}),
                               time_at(*group, {"since"}).value_or(Timestamp{})});
  }
  return out;
}

HistoryEntry parse_history_entry(const Json& json) {
  HistoryEntry out;
  out.attempt = int_at(json, {"attempt"});
  out.image = string_at(json, {"image"});
  out.image_id = string_at(json, {"imageID"});
  out.from = strings_at(json, {"from"});
  out.to = strings_at(json, {"to"});
  out.outcome = string_at(json, {"outcome"});
  out.reason = string_at(json, {"reason"});
  out.started = time_at(json, {"started"});
  out.seconds = number_at(json, {"seconds"});
  return out;
}

}  // namespace

MigrationStatus parse_status(const Json& status) {
  MigrationStatus out;
  out.observed_generation = integer_at(status, {"observedGeneration"}, -1);
  out.phase = parse_migration_phase(string_at(status, {"phase"}));
  for (const Json* condition : objects_at(status, {"conditions"})) {
    out.conditions.push_back(parse_condition(*condition));
  }
  out.target = parse_target(status);
  out.admitted = strings_at(status, {"admitted"});
  out.revision = parse_revision(status);
  for (const Json* json : objects_at(status, {"contexts"})) {
    out.contexts.push_back({string_at(*json, {"database"}), string_at(*json, {"versionTable"}),
                            strings_at(*json, {"current"}), string_at(*json, {"outcome"})});
  }
  for (const Json* json : objects_at(status, {"diagnosis"})) {
    if (auto finding = parse_finding(*json)) out.diagnosis.push_back(std::move(*finding));
  }
  out.plan = parse_plan(status);
  out.run = parse_run_status(status);
  out.gates = parse_gates(status);
  out.drift_check = {string_at(status, {"driftCheck", "job"}), time_at(status, {"driftCheck", "finished"})};
  out.bootstrap = {string_at(status, {"bootstrap", "revision"}), string_at(status, {"bootstrap", "configMap"})};
  for (const Json* entry : objects_at(status, {"history"})) out.history.push_back(parse_history_entry(*entry));
  return out;
}

Json to_json(const MigrationStatus& status) {
  Json out = {{"observedGeneration", status.observed_generation}};
  if (status.phase) out["phase"] = to_string(*status.phase);
  Json conditions = Json::array();
  for (const Condition& condition : status.conditions) conditions.push_back(to_json(condition));
  put_part(out, "conditions", std::move(conditions));
  put_part(out, "target", target_to_json(status.target));
  put(out, "admitted", status.admitted);
  put_part(out, "revision", revision_to_json(status));
  Json contexts = Json::array();
  for (const ContextStatus& context : status.contexts) contexts.push_back(context_to_json(context));
  put_part(out, "contexts", std::move(contexts));
  Json diagnosis = Json::array();
  for (const Finding& finding : status.diagnosis) diagnosis.push_back(to_json(finding));
  put_part(out, "diagnosis", std::move(diagnosis));
  put_part(out, "plan", plan_to_json(status.plan));
  put_part(out, "run", run_to_json(status.run));
  put_part(out, "gates", gates_to_json(status.gates));
  put_part(out, "driftCheck", drift_check_to_json(status.drift_check));
  put_part(out, "bootstrap", bootstrap_to_json(status.bootstrap));
  Json history = Json::array();
  for (const HistoryEntry& entry : status.history) history.push_back(history_entry_to_json(entry));
  put_part(out, "history", std::move(history));
  Json summary = Json::object();
  put(summary, "current", join(status.revision.current));
  put_part(out, "summary", std::move(summary));
  return out;
}

}  // namespace lockkeeper::api
