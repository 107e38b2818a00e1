#include "schema/snapshot/trace_json.h"

#include <array>
#include <string>
#include <utility>

namespace lockkeeper::schema {
namespace {

using api::RelationTrace;
using How = api::StatementTrace::How;

// The reasons of a rewrite are left out: only a superuser's shadow sees them.
constexpr std::array<std::pair<const char*, bool RelationTrace::*>, 6> kMarks{
    {{"older", &RelationTrace::older},
     {"materialized", &RelationTrace::materialized},
     {"rewritten", &RelationTrace::rewritten},
     {"scanned", &RelationTrace::scanned},
     {"built", &RelationTrace::built},
     {"new_file", &RelationTrace::new_file}}};

Json relation_json(const RelationTrace& relation) {
  Json json{{"schema", relation.schema}, {"name", relation.name}};
  if (relation.held != api::TableLock::kNone) json["held"] = api::to_string(relation.held);
  if (relation.taken != api::TableLock::kNone) json["taken"] = api::to_string(relation.taken);
  for (const auto& [word, mark] : kMarks) {
    if (relation.*mark) json[word] = true;
  }
  if (!relation.parent.empty()) json["parent"] = relation.parent;
  return json;
}

RelationTrace read_relation(const Json& json) {
  RelationTrace relation;
  relation.schema = string_at(json, {"schema"});
  relation.name = string_at(json, {"name"});
  relation.held = api::parse_table_lock(string_at(json, {"held"}));
  relation.taken = api::parse_table_lock(string_at(json, {"taken"}));
  for (const auto& [word, mark] : kMarks) relation.*mark = bool_at(json, {word});
  relation.parent = string_at(json, {"parent"});
  return relation;
}

}  // namespace

Json to_json(const std::vector<api::StatementTrace>& traces) {
  Json all = Json::array();
  for (const api::StatementTrace& trace : traces) {
    Json json = Json::object();
    if (trace.ran()) {
      Json& relations = json[trace.how == How::kOutside ? "outside" : "inside"] = Json::array();
      for (const RelationTrace& relation : trace.relations) relations.push_back(relation_json(relation));
    }
    all.push_back(std::move(json));
  }
  return all;
}

std::vector<api::StatementTrace> parse_traces(const Json& json) {
  std::vector<api::StatementTrace> traces;
  if (!json.is_array()) return traces;
  for (const Json& one : json) {
    api::StatementTrace& trace = traces.emplace_back();
    for (const auto& [word, how] : {std::pair{"inside", How::kInTransaction}, std::pair{"outside", How::kOutside}}) {
      const Json* relations = find(one, {word});
      if (relations == nullptr || !relations->is_array()) continue;
      trace.how = how;
      for (const Json& relation : *relations) trace.relations.push_back(read_relation(relation));
    }
  }
  return traces;
}

}  // namespace lockkeeper::schema
