// The looks at live rows that tell before a run whether a planned statement will fail on them: a NULL in a column that
// becomes NOT NULL, a duplicate under a new key, a row that a CHECK or a foreign key refuses. Pure; which statements
// need one, and by what query. postgres/catalog/row_look.h looks, plan/foresight/rows_in_the_way.h judges.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"
#include "plan/diagnosis/diagnosis.h"
#include "schema/fingerprint.h"
#include "schema/history.h"

namespace lockkeeper::plan {

struct RowLook {
  enum class Refused {
    kNull,       // in the one column
    kDuplicate,  // of the columns' values
    kCheck,
    kNoParent,  // the foreign key's columns have values that `referenced` does not have
    kAnyRow,    // the one column is added without a value for the rows that are there
  };
  Refused refused = Refused::kNull;
  std::string revision;
  TableName table;
  std::vector<std::string> columns{};
  std::string name{};      // of the constraint or the index; empty: the server makes one up
  TableName referenced{};  // kNoParent
  std::string selects{};   // `SELECT *`
  std::string rows{};      // `FROM public.orders WHERE note IS NULL`: those that are refused

  [[nodiscard]] bool operator==(const RowLook&) const = default;
};

struct RowLooksOrder {
  const schema::History* history = nullptr;  // whose statements the plan has; null: nobody knows them
  const schema::Fingerprint* live = nullptr;
  std::string default_schema = "public";
};

// Returns: the looks in the plan's order. None at a table or column that the plan has changed before by then, or may
// have (changed_rows.h), and none for a condition that calls a function of the application's own: it may do anything.
[[nodiscard]] std::vector<RowLook> row_looks(const api::Plan& plan, const RowLooksOrder& order);

}  // namespace lockkeeper::plan
