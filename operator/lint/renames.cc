#include "lint/renames.h"

#include <fmt/core.h>

#include <algorithm>

#include "lint/wording.h"

namespace lockkeeper::lint {

std::string_view word_of(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kTable: return "table";
    case sql::ObjectKind::kForeignTable: return "foreign table";
    case sql::ObjectKind::kView: return "view";
    case sql::ObjectKind::kMaterializedView: return "materialized view";
    case sql::ObjectKind::kSequence: return "sequence";
    case sql::ObjectKind::kIndex: return "index";
    case sql::ObjectKind::kType: return "type";
    case sql::ObjectKind::kDomain: return "domain";
    case sql::ObjectKind::kFunction: return "function";
    case sql::ObjectKind::kSchema: return "schema";
    case sql::ObjectKind::kExtension: return "extension";
    default: return "object";
  }
}

bool has_columns(sql::ObjectKind kind) {
  return kind == sql::ObjectKind::kTable || kind == sql::ObjectKind::kForeignTable || kind == sql::ObjectKind::kView ||
         kind == sql::ObjectKind::kMaterializedView;
}

std::vector<const sql::Change*> changes(const Subject& subject, sql::Action action,
                                        std::initializer_list<sql::ObjectKind> kinds) {
  std::vector<const sql::Change*> found;
  for (const sql::Change& change : subject.said().changes) {
    const sql::Object& object = change.object;
    if (change.action == action && object.part_kind == sql::PartKind::kNone &&
        std::find(kinds.begin(), kinds.end(), object.kind) != kinds.end() &&
        !subject.history.is_new(object.kind, object.name)) {
      found.push_back(&change);
    }
  }
  return found;
}

std::vector<Found> moved(const Subject& subject, sql::Action action, std::initializer_list<sql::ObjectKind> kinds,
                         const Steps& steps) {
  std::vector<Found> all;
  for (const sql::Change* change : changes(subject, action, kinds)) {
    const sql::Name& old_name = change->object.name;
    const bool renames = action == sql::Action::kRename;
    const std::string name = spelled(old_name);
    const std::string next =
        spelled(renames ? sql::Name{old_name.schema, change->to} : sql::Name{change->to, old_name.name});
    const bool table = change->object.kind == sql::ObjectKind::kTable;
    Found& found = all.emplace_back(
        Found{subject.definition().at,
              fmt::format("Code that still says {} fails from the moment on at which the {} is called {}{}.", name,
                          word_of(change->object.kind), next,
                          table ? ", and the statement needs " + held(api::TableLock::kAccessExclusive, old_name) : ""),
              steps(*change, name, next)});
    if (!has_columns(change->object.kind)) found.lock = api::TableLock::kNone;
  }
  return all;
}

}  // namespace lockkeeper::lint
