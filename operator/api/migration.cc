#include "api/migration.h"

#include <cmath>
#include <utility>

namespace lockkeeper::api {
namespace {

Milliseconds duration_at(const Json& json, std::initializer_list<std::string_view> path, Milliseconds otherwise) {
  return parse_duration(string_at(json, path)).value_or(otherwise);
}

std::optional<Timestamp> time_at(const Json& json, std::initializer_list<std::string_view> path) {
  return parse_rfc3339(string_at(json, path));
}

const Json& object_at(const Json& json, std::string_view key) {
  static const Json kNothing = Json::object();
  const Json* value = find(json, {key});
  return value != nullptr && value->is_object() ? *value : kNothing;
}

const Json& array_at(const Json& json, std::string_view key) {
  static const Json kNothing = Json::array();
  const Json* value = find(json, {key});
  return value != nullptr && value->is_array() ? *value : kNothing;
}

GateMode parse_gate(const std::string& text) {
  for (const GateMode mode : {GateMode::kTemplate, GateMode::kNone}) {
    if (to_string(mode) == text) return mode;
  }
  return GateMode::kAdmission;
}

MigrationSpec parse_spec(const Json& json) {
  MigrationSpec spec;
  if (const Json& workload = object_at(json, "workloadRef"); !workload.empty()) {
    spec.workload_ref = WorkloadRef{string_at(workload, {"apiVersion"}), string_at(workload, {"kind"}),
                                    string_at(workload, {"name"}), string_at(workload, {"container"})};
  }
  spec.image = string_at(json, {"image"});
  const Json& source = object_at(object_at(json, "database"), "urlFrom");
  spec.url = {string_at(source, {"env"}), string_at(source, {"secretKeyRef", "name"}),
              string_at(source, {"secretKeyRef", "key"}), string_at(source, {"file"})};
  const Json& tool = object_at(json, "tool");
  const Json& alembic = object_at(tool, "alembic");
  spec.alembic.config = string_at(alembic, {"config"}, spec.alembic.config);
  spec.alembic.directory = string_at(alembic, {"directory"});
  spec.alembic.target = string_at(alembic, {"target"}, spec.alembic.target);
  if (tool.contains("command")) {
    spec.command = CommandTool{strings_at(tool, {"command", "apply"}), strings_at(tool, {"command", "plan"})};
  }
  spec.gate = parse_gate(string_at(json, {"gate"}));
  spec.policy.heads = string_at(json, {"policy", "heads"}, spec.policy.heads);
  spec.policy.ledger = bool_at(json, {"policy", "ledger"}, spec.policy.ledger);
  const Json& timeouts = object_at(json, "timeouts");
  spec.timeouts = {duration_at(timeouts, {"lock"}, spec.timeouts.lock),
                   duration_at(timeouts, {"statement"}, spec.timeouts.statement),
                   duration_at(timeouts, {"concurrently"}, spec.timeouts.concurrently),
                   duration_at(timeouts, {"advisoryLock"}, spec.timeouts.advisory_lock),
                   duration_at(timeouts, {"deadline"}, spec.timeouts.deadline)};
  const Json& retry = object_at(json, "retry");
  spec.retry = {static_cast<int>(integer_at(retry, {"limit"}, spec.retry.limit)),
                duration_at(retry, {"initial"}, spec.retry.initial), duration_at(retry, {"max"}, spec.retry.max)};
  if (json.contains("podTemplate")) spec.pod_template = json["podTemplate"];
  spec.suspend = bool_at(json, {"suspend"});
  spec.history_limit = static_cast<int>(integer_at(json, {"historyLimit"}, spec.history_limit));
  return spec;
}

RunStatus parse_run_status(const Json& json) {
  RunStatus run;
  run.job = string_at(json, {"job"});
  run.attempt = static_cast<int>(integer_at(json, {"attempt"}));
  run.target = string_at(json, {"target"});
  run.inputs = string_at(json, {"inputs"});
  run.image = string_at(json, {"image"});
  run.started = time_at(json, {"started"});
  run.finished = time_at(json, {"finished"});
  run.outcome = string_at(json, {"outcome"});
  run.reason = string_at(json, {"reason"});
  run.message = string_at(json, {"message"});
  run.step = string_at(json, {"step"});
  run.statement = string_at(json, {"statement"});
  run.progress = string_at(json, {"progress"});
  for (const Json& item : array_at(json, "blockers")) run.blockers.push_back(parse_blocker(item));
  return run;
}

double number_at(const Json& json, std::string_view key) {
  const Json* value = find(json, {key});
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

MigrationStatus parse_status(const Json& json) {
  MigrationStatus status;
  status.observed_generation = integer_at(json, {"observedGeneration"}, -1);
  status.phase = string_at(json, {"phase"});
  for (const Json& item : array_at(json, "conditions")) {
    status.conditions.push_back({string_at(item, {"type"}), string_at(item, {"status"}), string_at(item, {"reason"}),
                                 string_at(item, {"message"}), integer_at(item, {"observedGeneration"}),
                                 time_at(item, {"lastTransitionTime"}).value_or(Timestamp{})});
  }
  const Json& target = object_at(json, "target");
  status.target = {strings_at(target, {"images"}), integer_at(target, {"workloadGeneration"}),
                   string_at(target, {"workloadUid"})};
  status.admitted = strings_at(json, {"admitted"});
  const Json& revision = object_at(json, "revision");
  status.revision = {strings_at(revision, {"current"}), string_at(revision, {"target"}),
                     static_cast<int>(integer_at(revision, {"pending"}))};
  for (const Json& item : array_at(json, "diagnosis")) {
    if (auto finding = parse_finding(item)) status.diagnosis.push_back(std::move(*finding));
  }
  if (const Json& plan = object_at(json, "plan"); !plan.empty()) {
    status.plan = PlanStatus{string_at(plan, {"digest"}),
                             string_at(plan, {"risk"}),
                             string_at(plan, {"configMap"}),
                             static_cast<int>(integer_at(plan, {"steps"})),
                             static_cast<int>(integer_at(plan, {"findings", "error"})),
                             static_cast<int>(integer_at(plan, {"findings", "warning"}))};
  }
  status.run = parse_run_status(object_at(json, "run"));
  const Json& gates = object_at(json, "gates");
  status.gates = {static_cast<int>(integer_at(gates, {"waiting"})), static_cast<int>(integer_at(gates, {"opened"}))};
  for (const Json& item : array_at(json, "history")) {
    status.history.push_back({static_cast<int>(integer_at(item, {"attempt"})), string_at(item, {"image"}),
                              strings_at(item, {"from"}), strings_at(item, {"to"}), string_at(item, {"outcome"}),
                              string_at(item, {"reason"}), time_at(item, {"started"}), number_at(item, "seconds")});
  }
  return status;
}

// Puts what is worth saying; an empty value is left out.
class Fields {
 public:
  Fields& text(const char* key, const std::string& value) {
    if (!value.empty()) json_[key] = value;
    return *this;
  }
  Fields& list(const char* key, const std::vector<std::string>& value) {
    if (!value.empty()) json_[key] = value;
    return *this;
  }
  Fields& number(const char* key, std::int64_t value) {
    if (value != 0) json_[key] = value;
    return *this;
  }
  Fields& time(const char* key, const std::optional<Timestamp>& value) {
    if (value) json_[key] = to_rfc3339(*value);
    return *this;
  }
  Fields& value(const char* key, Json value) {
    if (!value.empty()) json_[key] = std::move(value);
    return *this;
  }
  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

Json to_json(const Condition& condition) {
  return {{"type", condition.type},
          {"status", condition.status},
          {"reason", condition.reason},
          {"message", condition.message},
          {"observedGeneration", condition.observed_generation},
          {"lastTransitionTime", to_rfc3339(condition.last_transition_time)}};
}

Json to_json(const RunStatus& run) {
  Json blockers = Json::array();
  for (const Blocker& blocker : run.blockers) blockers.push_back(to_json(blocker));
  return Fields()
      .text("job", run.job)
      .number("attempt", run.attempt)
      .text("target", run.target)
      .text("inputs", run.inputs)
      .text("image", run.image)
      .time("started", run.started)
      .time("finished", run.finished)
      .text("outcome", run.outcome)
      .text("reason", run.reason)
      .text("message", run.message)
      .text("step", run.step)
      .text("statement", run.statement)
      .text("progress", run.progress)
      .value("blockers", std::move(blockers))
      .take();
}

Json to_json(const HistoryEntry& entry) {
  Json json = Fields()
                  .number("attempt", entry.attempt)
                  .text("image", entry.image)
                  .list("from", entry.from)
                  .list("to", entry.to)
                  .text("outcome", entry.outcome)
                  .text("reason", entry.reason)
                  .time("started", entry.started)
                  .take();
  json["seconds"] = std::round(entry.seconds * 1000) / 1000;
  return json;
}

template <typename Value>
Json list_to_json(const std::vector<Value>& values) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(to_json(value));
  return list;
}

}  // namespace

std::string_view to_string(GateMode mode) {
  switch (mode) {
    case GateMode::kAdmission: return "Admission";
    case GateMode::kTemplate: return "Template";
    case GateMode::kNone: return "None";
  }
  return "Admission";
}

Migration parse_migration(const Json& object) {
  Migration migration;
  const Json& metadata = object_at(object, "metadata");
  migration.name_space = string_at(metadata, {"namespace"});
  migration.name = string_at(metadata, {"name"});
  migration.uid = string_at(metadata, {"uid"});
  migration.resource_version = string_at(metadata, {"resourceVersion"});
  migration.generation = integer_at(metadata, {"generation"});
  migration.annotations = map_at(metadata, {"annotations"});
  // As large as the object itself, and of no use to us.
  migration.annotations.erase("kubectl.kubernetes.io/last-applied-configuration");
  migration.finalizers = strings_at(metadata, {"finalizers"});
  migration.deletion = time_at(metadata, {"deletionTimestamp"});
  migration.spec = parse_spec(object_at(object, "spec"));
  migration.status = parse_status(object_at(object, "status"));
  return migration;
}

Json to_json(const MigrationStatus& status) {
  Json plan = Json::object();
  if (status.plan) {
    plan = Fields()
               .text("digest", status.plan->digest)
               .text("risk", status.plan->risk)
               .text("configMap", status.plan->config_map)
               .take();
    plan["steps"] = status.plan->steps;
    plan["findings"] = {{"error", status.plan->errors}, {"warning", status.plan->warnings}};
  }
  Json revision = Fields().list("current", status.revision.current).text("target", status.revision.target).take();
  revision["pending"] = status.revision.pending;
  Json json = Fields()
                  .text("phase", status.phase)
                  .value("conditions", list_to_json(status.conditions))
                  .value("target", Fields()
                                       .list("images", status.target.images)
                                       .number("workloadGeneration", status.target.workload_generation)
                                       .text("workloadUid", status.target.workload_uid)
                                       .take())
                  .list("admitted", status.admitted)
                  .value("diagnosis", list_to_json(status.diagnosis))
                  .value("plan", std::move(plan))
                  .value("run", to_json(status.run))
                  .value("history", list_to_json(status.history))
                  .take();
  json["observedGeneration"] = status.observed_generation;
  json["revision"] = std::move(revision);
  json["gates"] = {{"waiting", status.gates.waiting}, {"opened", status.gates.opened}};
  return json;
}

Json status_patch(const MigrationStatus& before, const MigrationStatus& after) {
  const auto difference = [](const Json& from, const Json& to, const auto& self) -> Json {
    Json patch = Json::object();
    for (const auto& [key, value] : from.items()) {
      if (!to.contains(key)) patch[key] = nullptr;
    }
    for (const auto& [key, value] : to.items()) {
      const auto old = from.find(key);
      if (old == from.end()) {
        patch[key] = value;
      } else if (*old != value) {
        patch[key] = old->is_object() && value.is_object() ? self(*old, value, self) : value;
      }
    }
    return patch;
  };
  return difference(to_json(before), to_json(after), difference);
}

}  // namespace lockkeeper::api
