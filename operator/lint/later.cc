#include "lint/later.h"

#include <vector>

namespace lockkeeper::lint {

namespace {

// What stands in for a view may be a table.
std::string key(sql::ObjectKind kind, const std::string& name) {
  const bool relation = kind == sql::ObjectKind::kView || kind == sql::ObjectKind::kMaterializedView;
  return std::to_string(static_cast<int>(relation ? sql::ObjectKind::kTable : kind)) + ' ' + name;
}

std::vector<std::string> made_by(const sql::Statement& statement) {
  std::vector<std::string> made;
  for (const sql::Change& change : statement.changes) {
    if (change.object.part_kind != sql::PartKind::kNone) continue;
    if (change.action == sql::Action::kCreate) made.push_back(key(change.object.kind, change.object.name.name));
    if (change.action == sql::Action::kRename) made.push_back(key(change.object.kind, change.to));
  }
  return made;
}

}  // namespace

void Later::add(const sql::Statement& statement) {
  for (std::string& name : made_by(statement)) made_.insert(std::move(name));
}

void Later::pass(const sql::Statement& statement) {
  for (const std::string& name : made_by(statement)) {
    if (const auto found = made_.find(name); found != made_.end()) made_.erase(found);
  }
}

bool Later::makes(sql::ObjectKind kind, const sql::Name& name) const {
  return made_.contains(key(kind, name.name));
}

}  // namespace lockkeeper::lint
