#include "api/revision_graph.h"

#include <algorithm>
#include <utility>

namespace lockkeeper::api {
namespace {

Json to_json(const PlannedStatement& statement) {
  Json locks = Json::array();
  for (const LockUse& lock : statement.locks) locks.push_back(api::to_json(lock));
  return {{"sql", statement.sql}, {"locks", std::move(locks)}};
}

PlannedStatement parse_statement(const Json& json) {
  PlannedStatement statement{string_at(json, {"sql"})};
  const Json* locks = find(json, {"locks"});
  if (locks == nullptr || !locks->is_array()) return statement;
  for (const Json& item : *locks) {
    if (auto lock = parse_lock_use(item)) statement.locks.push_back(std::move(*lock));
  }
  return statement;
}

// What is empty is left out: most revisions of a long history are applied, and have little to say.
Json to_json(const GraphRevision& revision) {
  Json json{{"id", revision.id}, {"state", to_string(revision.state)}};
  const auto put = [&json](const char* key, const auto& value) {
    if (!value.empty()) json[key] = value;
  };
  put("parents", revision.parents);
  put("depends_on", revision.depends_on);
  put("labels", revision.labels);
  put("message", revision.message);
  put("file", revision.file);
  put("contexts", revision.contexts);
  if (revision.current) json["current"] = true;
  if (revision.risk) json["risk"] = to_string(*revision.risk);
  for (const PlannedStatement& statement : revision.statements) json["statements"].push_back(to_json(statement));
  return json;
}

GraphRevision parse_revision(const Json& json) {
  GraphRevision revision{string_at(json, {"id"}), strings_at(json, {"parents"}), strings_at(json, {"depends_on"}),
                         strings_at(json, {"labels"})};
  revision.message = string_at(json, {"message"});
  revision.file = string_at(json, {"file"});
  revision.state = parse_revision_state(string_at(json, {"state"})).value_or(RevisionState::kNone);
  revision.current = bool_at(json, {"current"});
  revision.risk = parse_risk(string_at(json, {"risk"}));
  revision.contexts = strings_at(json, {"contexts"});
  const Json* statements = find(json, {"statements"});
  if (statements == nullptr || !statements->is_array()) return revision;
  for (const Json& item : *statements) revision.statements.push_back(parse_statement(item));
  return revision;
}

void forget_impact(RevisionGraph& graph) {
  for (GraphRevision& revision : graph.revisions) {
    for (PlannedStatement& statement : revision.statements) {
      for (LockUse& lock : statement.locks) lock.impact.reset();
    }
  }
}

void forget_statements(RevisionGraph& graph) {
  for (GraphRevision& revision : graph.revisions) revision.statements.clear();
}

void forget_words(RevisionGraph& graph) {
  for (GraphRevision& revision : graph.revisions) {
    revision.message.clear();
    revision.file.clear();
  }
}

}  // namespace

std::string_view to_string(RevisionState state) {
  switch (state) {
    case RevisionState::kNone: return "none";
    case RevisionState::kApplied: return "applied";
    case RevisionState::kPending: return "pending";
    case RevisionState::kPartial: return "partial";
    case RevisionState::kOrphan: return "orphan";
    case RevisionState::kMissing: return "missing";
  }
  return "none";
}

std::optional<RevisionState> parse_revision_state(std::string_view text) {
  const auto* found = std::find_if(kAllRevisionStates.begin(), kAllRevisionStates.end(),
                                   [text](RevisionState state) { return to_string(state) == text; });
  return found == kAllRevisionStates.end() ? std::nullopt : std::optional(*found);
}

Json to_json(const RevisionGraph& graph) {
  Json revisions = Json::array();
  for (const GraphRevision& revision : graph.revisions) revisions.push_back(to_json(revision));
  return {{"kind", "RevisionGraph"}, {"heads", graph.heads}, {"revisions", std::move(revisions)}};
}

std::optional<RevisionGraph> parse_revision_graph(const Json& json) {
  if (string_at(json, {"kind"}) != "RevisionGraph") return std::nullopt;
  RevisionGraph graph{{}, strings_at(json, {"heads"})};
  const Json* revisions = find(json, {"revisions"});
  if (revisions == nullptr || !revisions->is_array()) return graph;
  for (const Json& item : *revisions) {
    GraphRevision revision = parse_revision(item);
    if (!revision.id.empty()) graph.revisions.push_back(std::move(revision));
  }
  return graph;
}

Json to_json_within(RevisionGraph graph, std::size_t limit) {
  for (const auto forget : {forget_impact, forget_statements, forget_words}) {
    Json json = to_json(graph);
    if (to_line(json).size() <= limit) return json;
    forget(graph);
  }
  while (true) {
    Json json = to_json(graph);
    const std::size_t bytes = to_line(json).size();
    if (bytes <= limit || graph.revisions.empty()) return json;
    // What is left is ids, much of one length: what is too much of the bytes is too much of the revisions.
    const std::size_t kept = graph.revisions.size() * limit / bytes;
    const std::size_t gone = std::max<std::size_t>(1, graph.revisions.size() - kept);
    graph.revisions.erase(graph.revisions.begin(), graph.revisions.begin() + static_cast<std::ptrdiff_t>(gone));
  }
}

}  // namespace lockkeeper::api
