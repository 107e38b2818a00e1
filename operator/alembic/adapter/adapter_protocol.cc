#include "alembic/adapter/adapter_protocol.h"

namespace lockkeeper::alembic {
namespace {

double number_at(const Json& value, std::string_view key) {
  const Json* at = find(value, {key});
  return at != nullptr && at->is_number() ? at->get<double>() : 0;
}

DatabaseTarget parse_database(const Json& json) {
  DatabaseTarget target;
  target.dialect = string_at(json, {"database", "dialect"});
  target.driver = string_at(json, {"database", "driver"});
  target.host = string_at(json, {"database", "host"});
  target.port = string_at(json, {"database", "port"});
  target.database = string_at(json, {"database", "database"});
  target.user = string_at(json, {"database", "user"});
  target.server_version = static_cast<int>(integer_at(json, {"database", "server_version"}));
  target.opaque = bool_at(json, {"database", "opaque"});
  target.url = Secret(string_at(json, {"url"}));
  return target;
}

MigrationTarget parse_target(const Json& json) {
  MigrationTarget target;
  target.database = parse_database(json);
  target.version_table = string_at(json, {"version_table"});
  target.version_schema = string_at(json, {"version_schema"});
  target.effective_schema = string_at(json, {"effective_schema"});
  target.default_schema = string_at(json, {"default_schema"});
  target.version_table_exists = bool_at(json, {"version_table_exists"});
  target.locked_database = bool_at(json, {"locked_database"});
  target.own_transaction = bool_at(json, {"own_transaction"});
  target.has_metadata = bool_at(json, {"has_metadata"});
  target.current = strings_at(json, {"current"});
  target.standing = parse_role_standing(json, "standing");
  return target;
}

LoadedRevision parse_revision(const Json& json) {
  LoadedRevision revision;
  revision.revision = string_at(json, {"revision"});
  revision.down_revisions = strings_at(json, {"down_revisions"});
  revision.depends_on = strings_at(json, {"depends_on"});
  revision.branch_labels = strings_at(json, {"branch_labels"});
  revision.path = string_at(json, {"path"});
  revision.doc = string_at(json, {"doc"});
  return revision;
}

AdapterFailure parse_failure(const Json& json) {
  AdapterFailure failure;
  // A code that we do not know is still a failure.
  failure.code = api::parse_code(string_at(json, {"code"})).value_or(api::Code::kEnvError);
  failure.message = string_at(json, {"message"}, "the adapter failed and did not say why");
  failure.remedy = string_at(json, {"remedy"});
  failure.file = string_at(json, {"file"});
  failure.line = static_cast<int>(integer_at(json, {"line"}));
  failure.revision = string_at(json, {"revision"});
  failure.statement = string_at(json, {"statement"});
  failure.sqlstate = string_at(json, {"sqlstate"});
  failure.role = string_at(json, {"role"});
  failure.detail = string_at(json, {"detail"});
  failure.autocommit_used = bool_at(json, {"autocommit_used"});
  failure.single_step = bool_at(json, {"single_step"});
  failure.env_ran_before = bool_at(json, {"env_ran_before"});
  failure.fenced = bool_at(json, {"fenced"});
  return failure;
}

LoadedGraph parse_graph(const Json& json) {
  LoadedGraph graph;
  if (const Json* revisions = find(json, {"revisions"}); revisions != nullptr && revisions->is_array()) {
    for (const Json& revision : *revisions) graph.revisions.push_back(parse_revision(revision));
  }
  if (const Json* problems = find(json, {"problems"}); problems != nullptr && problems->is_array()) {
    for (const Json& problem : *problems) graph.problems.push_back(parse_failure(problem));
  }
  graph.whole = bool_at(json, {"whole"});
  return graph;
}

Inspection parse_inspection(const Json& json) {
  Inspection inspection;
  inspection.python_version = string_at(json, {"python_version"});
  inspection.alembic_version = string_at(json, {"alembic_version"});
  inspection.sqlalchemy_version = string_at(json, {"sqlalchemy_version"});
  inspection.config_file = string_at(json, {"config_file"});
  inspection.script_location = string_at(json, {"script_location"});
  inspection.version_locations = strings_at(json, {"version_locations"});
  inspection.recursive_version_locations = bool_at(json, {"recursive_version_locations"});
  inspection.sourceless = bool_at(json, {"sourceless"});
  if (const Json* targets = find(json, {"targets"}); targets != nullptr && targets->is_array()) {
    for (const Json& target : *targets) inspection.targets.push_back(parse_target(target));
  }
  if (const Json* graph = find(json, {"graph"}); graph != nullptr && graph->is_object()) {
    inspection.graph = parse_graph(*graph);
  }
  if (const Json* failure = find(json, {"failure"}); failure != nullptr && failure->is_object()) {
    inspection.failure = parse_failure(*failure);
  }
  inspection.discarded = static_cast<int>(integer_at(json, {"discarded"}));
  return inspection;
}

ConfiguredFiles parse_files(const Json& json) {
  ConfiguredFiles files;
  files.config_file = string_at(json, {"config_file"});
  files.version_locations = strings_at(json, {"version_locations"});
  files.recursive_version_locations = bool_at(json, {"recursive_version_locations"});
  files.sourceless = bool_at(json, {"sourceless"});
  if (const Json* graph = find(json, {"graph"}); graph != nullptr && graph->is_object()) {
    files.graph = parse_graph(*graph);
  }
  return files;
}

AdapterEvent parse_event(AdapterEventKind kind, const Json& json) {
  AdapterEvent event;
  event.kind = kind;
  event.revision = string_at(json, {"revision"});
  event.parents = strings_at(json, {"parents"});
  event.revisions = strings_at(json, {"revisions"});
  event.file = string_at(json, {"file"});
  event.doc = string_at(json, {"doc"});
  event.sql = string_at(json, {"sql"});
  event.text = string_at(json, {"text"});
  event.seconds = number_at(json, "seconds");
  event.pid = static_cast<int>(integer_at(json, {"pid"}));
  event.line = static_cast<int>(integer_at(json, {"line"}));
  event.outside = bool_at(json, {"outside"});
  if (const std::int64_t rows = integer_at(json, {"rows"}, -1); rows >= 0) event.rows = rows;
  return event;
}

Json request(std::string_view name, std::string_view config, std::string_view section,
             const std::optional<Secret>& redirect_url) {
  Json json{{"request", name}, {"config", config}, {"section", section}};
  if (redirect_url) json["redirect_url"] = redirect_url->reveal();
  return json;
}

Json session_json(const SessionSettings& session) {
  return {{"lock_timeout", session.lock_timeout.count()},
          {"statement_timeout", session.statement_timeout.count()},
          {"concurrently_timeout", session.concurrently_timeout.count()},
          {"application_name", session.application_name},
          {"mark_sql", session.mark_sql}};
}

Json skipped_json(const std::vector<SkippedStatement>& statements) {
  Json json = Json::array();
  for (const SkippedStatement& skipped : statements) {
    json.push_back(
        {{"revision", skipped.revision}, {"index", skipped.index}, {"sql", skipped.sql}, {"because", skipped.because}});
  }
  return json;
}

void put_first_revision(Json& json, const std::optional<FirstRevision>& first) {
  if (!first) return;
  json["first_revision"] = {{"revision", first->revision}, {"file", first->file}, {"content", first->content}};
}

}  // namespace

Secret to_request_line(const InspectOptions& options, std::string_view config, std::string_view section) {
  Json json = request("inspect", config, section, options.redirect_url);
  json["run_env"] = options.run_env;
  json["with_graph"] = options.with_graph;
  json["graph_files"] = options.graph_files;
  return Secret(to_line(json));
}

Secret to_request_line(const UpgradeRequest& upgrade, std::string_view config, std::string_view section) {
  Json json = request("upgrade", config, section, upgrade.redirect_url);
  json["targets"] = upgrade.targets;
  json["session"] = session_json(upgrade.session);
  json["identity_sql"] = upgrade.identity_sql;
  json["fence_sql"] = upgrade.fence_sql;
  json["ledger_step_sql"] = upgrade.ledger_step_sql;
  json["server_is_live"] = upgrade.server_is_live;
  json["pause"] = upgrade.pause;
  json["pause_statements"] = upgrade.pause_statements;
  json["only_context"] = upgrade.only_context;
  json["ledger_skipped_sql"] = upgrade.ledger_skipped_sql;
  json["skipped"] = skipped_json(upgrade.skipped);
  put_first_revision(json, upgrade.first_revision);
  return Secret(to_line(json));
}

Secret to_request_line(const GuidedRequest& guided, std::string_view config, std::string_view section) {
  Json json = request("upgrade", config, section, std::nullopt);
  json["guided"] = true;
  json["destination"] = guided.destination;
  json["session"] = session_json(guided.session);
  json["identity_sql"] = guided.identity_sql;
  json["fence_sql"] = guided.fence_sql;
  put_first_revision(json, guided.first_revision);
  return Secret(to_line(json));
}

Secret to_answer_line(const ContextAnswer& answer) {
  return Secret(to_line({{"request", "answer"},
                         {"end", answer.end},
                         {"fence_sql", answer.fence_sql},
                         {"identity_sql", answer.identity_sql},
                         {"application_name", answer.application_name},
                         {"mark_sql", answer.mark_sql}}));
}

Secret to_answer_line(const FilesAnswer& answer) {
  return Secret(to_line({{"request", "answer"}, {"end", answer.end}}));
}

Secret to_answer_line(const StepsAnswer& answer) {
  return Secret(to_line({{"request", "answer"},
                         {"end", answer.end},
                         {"targets", answer.targets},
                         {"fence_sql", answer.fence_sql},
                         {"ledger_step_sql", answer.ledger_step_sql},
                         {"ledger_skipped_sql", answer.ledger_skipped_sql},
                         {"skipped", skipped_json(answer.skipped)}}));
}

Secret to_request_line(const FirstRevisionRequest& first, std::string_view config, std::string_view section) {
  return Secret(to_line(request("first_revision", config, section, first.redirect_url)));
}

Secret to_request_line(const ModelsRequest& models, std::string_view config, std::string_view section) {
  Json json = request("compare_models", config, section, models.redirect_url);
  json["context"] = models.context;
  json["server_is_live"] = models.server_is_live;
  return Secret(to_line(json));
}

std::string stop_request_line() {
  return R"({"request":"stop"})";
}

std::string go_request_line() {
  return R"({"request":"go"})";
}

std::string places_request_line() {
  return R"({"request":"places"})";
}

std::string session_request_line(std::string_view socket) {
  return to_line(Json{{"request", "session"}, {"socket", socket}});
}

std::optional<AdapterLine> parse_adapter_line(std::string_view line) {
  if (line.size() >= kLineLimit) return std::nullopt;
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const std::string event = string_at(json, {"event"});
  if (event == "statement") return parse_event(AdapterEventKind::kStatement, json);
  if (event == "started") return parse_event(AdapterEventKind::kStarted, json);
  if (event == "skipped") return parse_event(AdapterEventKind::kSkipped, json);
  if (event == "left_out") return parse_event(AdapterEventKind::kLeftOut, json);
  if (event == "finished") return parse_event(AdapterEventKind::kFinished, json);
  if (event == "pending") return parse_event(AdapterEventKind::kPending, json);
  if (event == "unrecorded") return parse_event(AdapterEventKind::kUnrecorded, json);
  if (event == "place") return parse_event(AdapterEventKind::kPlace, json);
  if (event == "note") return parse_event(AdapterEventKind::kNote, json);
  if (event == "secret") return SecretSeen{Secret(string_at(json, {"text"}))};
  if (event == "role") {
    return RoleSeen{string_at(json, {"login"}), string_at(json, {"role"}), bool_at(json, {"read_only"})};
  }
  if (event == "context") {
    return ConfiguredContext{static_cast<int>(integer_at(json, {"number"})), parse_target(json)};
  }
  if (event == "files") return parse_files(json);
  if (event == "steps") {
    return StepsQuestion{static_cast<int>(integer_at(json, {"number"})), strings_at(json, {"heads"}),
                         parse_role_standing(json, "standing")};
  }
  if (event == "inspected") return parse_inspection(json);
  if (event == "upgraded") return UpgradeDone{bool_at(json, {"stopped"}), bool_at(json, {"single_step"})};
  if (event == "first_revision") {
    return FirstRevision{string_at(json, {"revision"}), string_at(json, {"file"}), string_at(json, {"content"})};
  }
  if (event == "compared") return parse_models_compared(json);
  if (event == "failed") return parse_failure(json);
  return std::nullopt;
}

}  // namespace lockkeeper::alembic
