#include "plan/evidence/dropped.h"

#include <optional>
#include <utility>

#include "plan/evidence/dropped_by_words.h"
#include "plan/evidence/dropped_names.h"
#include "sql/script.h"

namespace lockkeeper::plan {

namespace {

using sql::Action;
using sql::Change;
using sql::ObjectKind;
using sql::PartKind;

// nullopt for kinds whose names no query uses: indexes, triggers, policies, and so on.
std::optional<DroppedNames::Spelling> spelling_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kForeignTable:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView: return DroppedNames::Spelling{};
    case ObjectKind::kSequence: return DroppedNames::Spelling{"sequence "};
    case ObjectKind::kType:
    case ObjectKind::kDomain: return DroppedNames::Spelling{"type "};
    case ObjectKind::kFunction: return DroppedNames::Spelling{"function "};
    case ObjectKind::kSchema: return DroppedNames::Spelling{"schema ", false};
    case ObjectKind::kExtension: return DroppedNames::Spelling{"extension ", false};
    default: return std::nullopt;
  }
}

class DropReader {
 public:
  explicit DropReader(std::string_view default_schema) : names_(default_schema) {}

  void read(std::string_view text) {
    const sql::Script script = sql::read_script(text);
    for (const sql::Statement& statement : script.statements) read(statement);
    for (const std::string& unread : script.unread) read_drops_by_words(unread, names_);
    if (result_.read_by_words.empty()) result_.read_by_words = script.failure;
  }

  Dropped result() {
    result_.names = names_.result();
    return std::move(result_);
  }

 private:
  void read(const sql::Statement& statement) {
    if (statement.drops_owned) names_.drop("(everything that a role owned)");
    if (statement.setting && statement.setting->name == "search_path") set_search_path(statement.setting->values);
    for (const Change& change : statement.changes) {
      if (change.object.part_kind == PartKind::kColumn) {
        read_column(change);
      } else if (change.object.part_kind == PartKind::kNone) {
        read_object(change);
      }
    }
  }

  void set_search_path(const std::vector<std::string>& schemas) {
    if (schemas.empty()) names_.reset_schema();
    for (const std::string& schema : schemas) {
      if (schema.empty() || schema == "$user") continue;
      names_.set_schema(schema);
      return;
    }
  }

  void read_object(const Change& change) {
    const auto spelling = spelling_of(change.object.kind);
    if (!spelling) return;
    const sql::Name& name = change.object.name;
    if (change.action == Action::kCreate && change.temporary) names_.make_temporary(name.name);
    if (change.temporary || names_.is_temporary(name)) return;
    const std::string whole = names_.spelled(*spelling, name);
    switch (change.action) {
      case Action::kCreate: names_.make(whole, !change.conditional); break;
      case Action::kDrop: names_.drop(whole); break;
      case Action::kRename: names_.move(whole, names_.spelled(*spelling, {name.schema, change.to})); break;
      case Action::kSetSchema: names_.move(whole, names_.spelled(*spelling, {change.to, name.name})); break;
      case Action::kAlter: break;
    }
  }

  // Of a table that the statements made themselves, no column was there before.
  void read_column(const Change& change) {
    const auto spelling = spelling_of(change.object.kind);
    if (!spelling || names_.is_temporary(change.object.name)) return;
    const std::string whole = names_.spelled(*spelling, change.object.name);
    const std::string column = whole + "." + change.object.part;
    if (change.action == Action::kCreate) names_.make(column, !change.conditional);
    if (names_.was_made(whole)) return;
    if (change.action == Action::kDrop) names_.drop(column);
    if (change.action == Action::kRename) names_.move(column, whole + "." + change.to);
  }

  DroppedNames names_;
  Dropped result_;
};

}  // namespace

Dropped dropped_objects(const std::vector<std::string>& statements, std::string_view default_schema) {
  DropReader reader(default_schema);
  for (const std::string& statement : statements) reader.read(statement);
  return reader.result();
}

}  // namespace lockkeeper::plan
