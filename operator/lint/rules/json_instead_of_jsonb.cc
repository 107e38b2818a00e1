// json-instead-of-jsonb: a column is of type json.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

void look(const sql::Name& table, const sql::Column& column, std::vector<Found>& all) {
  if (!is_type(column.type, {"json"})) return;
  all.push_back(
      {column.at,
       spelled(table) + "." + spelled(column.name) +
           " is json: it has no equality (DISTINCT, GROUP BY and UNION fail), no index of its own, and is parsed at "
           "each use.",
       {spelled(column.name) + (column.type.array ? " jsonb[]" : " jsonb")}});
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const sql::Definition& definition = subject.definition();
  if (definition.relations.empty() || definition.temporary) return all;
  if (definition.form == sql::Form::kCreateTable) {
    for (const sql::Column& column : definition.columns) look(table_of(subject), column, all);
  }
  if (definition.form == sql::Form::kAlterTable) {
    for (const sql::TableAction& action : definition.actions) {
      if (action.column) look(table_of(subject), *action.column, all);
    }
  }
  return all;
}

}  // namespace

const Rule kJsonInsteadOfJsonb{"json-instead-of-jsonb",
                               api::Severity::kInfo,
                               api::TableLock::kNone,
                               "A column is of type json.",
                               "https://www.postgresql.org/docs/current/datatype-json.html",
                               check};

}  // namespace lockkeeper::lint
