// alter-type-drop-or-rename-attribute: an attribute of a composite type goes, or gets another name or type.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_at(std::size_t at, const sql::Name& type, const std::string& attribute) {
  return {
      at,
      "Code that still uses the attribute " + spelled(attribute) + " of type " + spelled(type) +
          " as it was fails, and a table that is made OF the type changes along under ACCESS EXCLUSIVE, which blocks "
          "reads and writes of it.",
      {"-- add what is new beside it, and let it stand until no code uses it:",
       "ALTER TYPE " + spelled(type) + " ADD ATTRIBUTE …;"}};
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const sql::Definition& definition = subject.definition();
  if (definition.form == sql::Form::kAlterType && !definition.relations.empty() &&
      !subject.history.is_new_type(definition.relations.front())) {
    for (const sql::TableAction& action : definition.actions) {
      if (action.kind == sql::ActionKind::kChangeAttribute) {
        all.push_back(found_at(action.at, definition.relations.front(), action.name));
      }
    }
  }
  for (const sql::Change& change : subject.said().changes) {
    if (change.action == sql::Action::kRename && change.object.kind == sql::ObjectKind::kType &&
        change.object.part_kind == sql::PartKind::kColumn && !subject.history.is_new_type(change.object.name)) {
      all.push_back(found_at(definition.at, change.object.name, change.object.part));
    }
  }
  return all;
}

}  // namespace

const Rule kAlterTypeDropOrRenameAttribute{"alter-type-drop-or-rename-attribute",
                                           api::Severity::kWarning,
                                           api::TableLock::kAccessExclusive,
                                           "An attribute of a composite type goes, or gets another name or type.",
                                           "https://www.postgresql.org/docs/current/sql-altertype.html",
                                           check};

}  // namespace lockkeeper::lint
