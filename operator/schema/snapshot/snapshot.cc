#include "schema/snapshot/snapshot.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/digest.h"
#include "base/json.h"
#include "schema/snapshot/object_json.h"
#include "schema/snapshot/trace_json.h"

namespace lockkeeper::schema {
namespace {

// Raised when what is written here changes its meaning: an older file is then made anew.
constexpr int kFormat = 2;
// The same without traces, which is how a history without any is written to this day: all that it says still holds.
constexpr int kFormatWithoutTraces = 1;

// Writing

// `  "name": [` and a line an element.
void write_list(std::string& text, const std::string& indent, const std::string& name,
                const std::vector<std::string>& lines) {
  text += indent + "\"" + name + "\": [";
  for (std::size_t i = 0; i < lines.size(); ++i) text += (i == 0 ? "\n" : ",\n") + indent + "  " + lines[i];
  text += lines.empty() ? "]" : "\n" + indent + "]";
}

std::vector<std::string> object_lines(const std::vector<SchemaObject>& objects) {
  std::vector<std::string> lines;
  lines.reserve(objects.size());
  for (const SchemaObject& object : objects) lines.push_back(to_line(to_json(object)));
  return lines;
}

// An object that is as the whole revision leaves it is named only.
Json statement_json(const StatementHistory& statement, const std::map<std::string, const SchemaObject*>& whole) {
  Json json{{"sql", statement.sql}};
  if (statement.writes_rows) json["writes_rows"] = true;
  if (statement.reads_rows) json["reads_rows"] = true;
  if (statement.outside_transaction) json["outside_transaction"] = true;
  if (!statement.traces.empty()) json["traces"] = to_json(statement.traces);
  if (!statement.effects) return json;
  Json set = Json::array();
  for (const SchemaObject& object : statement.effects->set) {
    const auto found = whole.find(identity(object));
    const bool is_final =
        found != whole.end() && found->second->strict == object.strict && found->second->in_order == object.in_order;
    set.push_back(is_final ? Json(found->first) : to_json(object));
  }
  json["effects"] = {{"set", std::move(set)}, {"removed", statement.effects->removed}};
  return json;
}

void write_revision(std::string& text, const RevisionHistory& revision) {
  std::map<std::string, const SchemaObject*> whole;
  for (const SchemaObject& object : revision.effects.set) whole[identity(object)] = &object;
  std::vector<std::string> statements;
  for (const StatementHistory& one : revision.statements) statements.push_back(to_line(statement_json(one, whole)));
  std::vector<std::string> removed;
  for (const std::string& gone : revision.effects.removed) removed.push_back(to_line(Json(gone)));
  text += "    {\n      \"revision\": " + to_line(Json(revision.revision)) + ",\n";
  text += "      \"parents\": " + to_line(Json(revision.parents)) + ",\n";
  text += "      \"checksum\": " + to_line(Json(revision.checksum)) + ",\n";
  if (revision.moves_data) text += "      \"moves_data\": true,\n";
  if (revision.traced_on != 0) text += "      \"traced_on\": " + std::to_string(revision.traced_on) + ",\n";
  write_list(text, "      ", "set", object_lines(revision.effects.set));
  text += ",\n";
  write_list(text, "      ", "removed", removed);
  text += ",\n";
  write_list(text, "      ", "statements", statements);
  text += "\n    }";
}

// All but the braces around it and the checksum: what the checksum is over.
std::string write_content(const History& history) {
  std::string text = "  \"server_version\": " + std::to_string(history.server_version) + ",\n";
  text += snapshot_text(history.base) + ",\n  \"revisions\": [";
  for (std::size_t i = 0; i < history.revisions.size(); ++i) {
    text += i == 0 ? "\n" : ",\n";
    write_revision(text, history.revisions[i]);
  }
  text += history.revisions.empty() ? "]\n" : "\n  ]\n";
  return text;
}

// Each line, further to the right; no line is within a text of JSON's.
std::string indented(const std::string& lines, const std::string& indent) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    text += indent + lines.substr(at, end - at + 1);
    at = end + 1;
  }
  return text;
}

std::string write_contexts(const Snapshot& snapshot) {
  if (snapshot.contexts.size() == 1) return write_content(snapshot.contexts.front().history);
  std::string text = "  \"contexts\": [";
  for (std::size_t i = 0; i < snapshot.contexts.size(); ++i) {
    const ContextHistory& one = snapshot.contexts[i];
    text += i == 0 ? "\n    {\n" : ",\n    {\n";
    text += "      \"context\": " + std::to_string(one.context) + ",\n";
    text += "      \"version_table\": " + to_line(Json(one.version_table)) + ",\n";
    text += indented(write_content(one.history), "    ") + "    }";
  }
  return text + "\n  ]\n";
}

int format_of(const Snapshot& snapshot) {
  for (const ContextHistory& one : snapshot.contexts) {
    for (const RevisionHistory& revision : one.history.revisions) {
      if (revision.traced_on != 0) return kFormat;
    }
  }
  return kFormatWithoutTraces;
}

// Reading

const Json& member(const Json& json, const char* name, Json::value_t type, const std::string& place) {
  const Json* value = find(json, {name});
  if (value == nullptr || value->type() != type) throw Unreadable(fmt::format("{} has no valid \"{}\"", place, name));
  return *value;
}

std::vector<std::string> texts(const Json& json, const char* name, const std::string& place) {
  std::vector<std::string> result;
  for (const Json& text : member(json, name, Json::value_t::array, place)) {
    if (!text.is_string()) throw Unreadable(fmt::format("{}: \"{}\" holds something that is no text", place, name));
    result.push_back(text.get<std::string>());
  }
  return result;
}

std::vector<SchemaObject> read_objects(const Json& json, const char* name, const std::string& place) {
  std::vector<SchemaObject> objects;
  for (const Json& object : member(json, name, Json::value_t::array, place)) {
    objects.push_back(parse_object(object, place));
  }
  return objects;
}

StatementHistory read_statement(const Json& json, const std::map<std::string, const SchemaObject*>& whole,
                                const std::string& place) {
  StatementHistory statement;
  statement.sql = member(json, "sql", Json::value_t::string, place).get<std::string>();
  statement.writes_rows = bool_at(json, {"writes_rows"});
  statement.reads_rows = bool_at(json, {"reads_rows"});
  statement.outside_transaction = bool_at(json, {"outside_transaction"});
  if (const Json* traces = find(json, {"traces"})) statement.traces = parse_traces(*traces);
  const Json* given = find(json, {"effects"});
  if (given == nullptr) return statement;
  Effects effects;
  for (const Json& object : member(*given, "set", Json::value_t::array, place)) {
    if (!object.is_string()) {
      effects.set.push_back(parse_object(object, place));
      continue;
    }
    const auto found = whole.find(object.get<std::string>());
    if (found == whole.end()) throw Unreadable(place + ": a statement names an object that the revision does not make");
    effects.set.push_back(*found->second);
  }
  effects.removed = texts(*given, "removed", place);
  statement.effects = std::move(effects);
  return statement;
}

RevisionHistory read_revision(const Json& json) {
  RevisionHistory revision;
  revision.revision = member(json, "revision", Json::value_t::string, "a revision").get<std::string>();
  const std::string place = "revision " + revision.revision;
  revision.parents = texts(json, "parents", place);
  revision.checksum = member(json, "checksum", Json::value_t::string, place).get<std::string>();
  revision.moves_data = bool_at(json, {"moves_data"});
  revision.traced_on = static_cast<int>(integer_at(json, {"traced_on"}));
  revision.effects.set = read_objects(json, "set", place);
  revision.effects.removed = texts(json, "removed", place);
  std::map<std::string, const SchemaObject*> whole;
  for (const SchemaObject& object : revision.effects.set) whole[identity(object)] = &object;
  for (const Json& statement : member(json, "statements", Json::value_t::array, place)) {
    revision.statements.push_back(read_statement(statement, whole, place));
  }
  return revision;
}

History read_history(const Json& json) {
  History history;
  history.server_version = static_cast<int>(integer_at(json, {"server_version"}));
  history.base = Fingerprint(read_objects(json, "base", "the file"));
  for (const Json& revision : member(json, "revisions", Json::value_t::array, "the file")) {
    history.revisions.push_back(read_revision(revision));
  }
  return history;
}

Snapshot read_contexts(const Json& json) {
  if (find(json, {"contexts"}) == nullptr) return {{{1, "", read_history(json)}}};
  Snapshot snapshot;
  for (const Json& one : member(json, "contexts", Json::value_t::array, "the file")) {
    snapshot.contexts.push_back({static_cast<int>(integer_at(one, {"context"})),
                                 member(one, "version_table", Json::value_t::string, "a context").get<std::string>(),
                                 read_history(one)});
  }
  if (snapshot.contexts.empty()) throw Unreadable("the file has no context");
  return snapshot;
}

}  // namespace

const History* Snapshot::find(int context, std::string_view version_table) const {
  if (contexts.size() == 1) return context == 1 ? &contexts.front().history : nullptr;
  const ContextHistory* found = nullptr;
  std::size_t with_that_table = 0;
  for (const ContextHistory& one : contexts) {
    if (one.version_table != version_table) continue;
    if (one.context == context) return &one.history;
    found = &one;
    ++with_that_table;
  }
  return with_that_table == 1 ? &found->history : nullptr;
}

api::Finding stale_snapshot(const std::string& path, std::string message, api::Severity severity) {
  return {api::Code::kSnapshotStale, severity, path, std::move(message),
          "make it anew, and commit it: `lockkeeper snapshot --shadow=same-server`"};
}

std::string snapshot_text(const RevisionHistory& revision) {
  std::string text;
  write_revision(text, revision);
  return text;
}

std::string snapshot_text(const Fingerprint& base) {
  std::string text;
  write_list(text, "  ", "base", object_lines(base.objects()));
  return text;
}

std::string write_snapshot(const Snapshot& snapshot) {
  const std::string content = write_contexts(snapshot);
  return "{\n  \"format\": " + std::to_string(format_of(snapshot)) + ",\n  \"checksum\": \"" + sha256_hex(content) +
         "\",\n" + content + "}\n";
}

std::variant<Snapshot, api::Finding> read_snapshot(std::string_view text, const std::string& path) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    return stale_snapshot(
        path,
        fmt::format("{} is no JSON object{}", path,
                    text.find("<<<<<<<") != std::string_view::npos ? ": a merge was left unfinished in it." : "."));
  }
  const auto format = integer_at(json, {"format"});
  if (format != kFormat && format != kFormatWithoutTraces) {
    return stale_snapshot(path,
                          fmt::format("{} has format {}, and this version reads format {}.", path, format, kFormat));
  }
  try {
    Snapshot snapshot = read_contexts(json);
    if (sha256_hex(write_contexts(snapshot)) != string_at(json, {"checksum"})) {
      return stale_snapshot(path,
                            fmt::format("{} was changed by hand or by a merge: its own checksum does not hold.", path));
    }
    return snapshot;
  } catch (const Unreadable& error) {
    return stale_snapshot(path, path + ": " + error.what() + ".");
  }
}

}  // namespace lockkeeper::schema
