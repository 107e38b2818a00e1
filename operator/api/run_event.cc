#include "api/run_event.h"

#include <array>
#include <cmath>

namespace lockkeeper::api {
namespace {

constexpr std::array kAllKinds{RunEventKind::kLock,      RunEventKind::kPlan,    RunEventKind::kStep,
                               RunEventKind::kStatement, RunEventKind::kBlocked, RunEventKind::kRetry,
                               RunEventKind::kBootstrap, RunEventKind::kFinished};

double number_at(const Json& json, std::string_view key) {
  const Json* value = find(json, {key});
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

}  // namespace

std::string_view to_string(RunEventKind kind) {
  switch (kind) {
    case RunEventKind::kLock: return "lock";
    case RunEventKind::kPlan: return "plan";
    case RunEventKind::kStep: return "step";
    case RunEventKind::kStatement: return "statement";
    case RunEventKind::kBlocked: return "blocked";
    case RunEventKind::kRetry: return "retry";
    case RunEventKind::kBootstrap: return "bootstrap";
    case RunEventKind::kFinished: return "finished";
  }
  return "unknown";
}

Json to_json(const Blocker& blocker) {
  return {{"pid", blocker.pid},
          {"user", blocker.user},
          {"application", blocker.application},
          {"seconds", blocker.seconds},
          {"query", blocker.query}};
}

Blocker parse_blocker(const Json& json) {
  return {static_cast<int>(integer_at(json, {"pid"})), string_at(json, {"user"}), string_at(json, {"application"}),
          number_at(json, "seconds"), string_at(json, {"query"})};
}

std::string to_event_line(const RunEvent& event) {
  Json json{{"event", to_string(event.kind)}};
  const auto put = [&json](const char* key, const auto& value, const auto& nothing) {
    if (!(value == nothing)) json[key] = value;
  };
  put("state", event.state, std::string());
  if (event.steps > 0) {
    json["step"] = event.step;
    json["steps"] = event.steps;
  }
  put("context", event.context, std::string());
  put("revision", event.revision, std::string());
  put("sql", event.sql, std::string());
  put("message", event.message, std::string());
  if (event.seconds > 0) json["seconds"] = event.seconds;
  if (event.at > 0) json["at"] = std::round(event.at * 1000) / 1000;
  put("file", event.file, std::string());
  put("content", event.content, std::string());
  if (!event.blockers.empty()) {
    Json blockers = Json::array();
    for (const Blocker& blocker : event.blockers) blockers.push_back(to_json(blocker));
    json["blockers"] = std::move(blockers);
  }
  if (event.plan) json["plan"] = *event.plan;
  if (event.graph) json["graph"] = *event.graph;
  if (event.run) json["run"] = to_json(*event.run);
  return to_line(json);
}

std::optional<RunEvent> parse_event_line(std::string_view line) {
  if (!line.starts_with('{')) return std::nullopt;
  const Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  RunEvent event;
  const std::string name = string_at(json, {"event"});
  bool known = false;
  for (const RunEventKind kind : kAllKinds) {
    if (to_string(kind) == name) {
      event.kind = kind;
      known = true;
    }
  }
  if (!known) return std::nullopt;
  event.state = string_at(json, {"state"});
  event.step = static_cast<int>(integer_at(json, {"step"}));
  event.steps = static_cast<int>(integer_at(json, {"steps"}));
  event.context = string_at(json, {"context"});
  event.revision = string_at(json, {"revision"});
  event.sql = string_at(json, {"sql"});
  event.message = string_at(json, {"message"});
  event.file = string_at(json, {"file"});
  event.content = string_at(json, {"content"});
  event.seconds = number_at(json, "seconds");
  event.at = number_at(json, "at");
  if (const Json* blockers = find(json, {"blockers"}); blockers != nullptr && blockers->is_array()) {
    for (const Json& item : *blockers) {
      event.blockers.push_back(parse_blocker(item));
    }
  }
  if (const Json* plan = find(json, {"plan"}); plan != nullptr) event.plan = *plan;
  if (const Json* graph = find(json, {"graph"}); graph != nullptr) event.graph = *graph;
  if (const Json* run = find(json, {"run"}); run != nullptr) event.run = parse_run(*run);
  return event;
}

}  // namespace lockkeeper::api
