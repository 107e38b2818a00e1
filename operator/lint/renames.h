// The objects that a statement gives another name or schema, or takes away: what running code stops finding. Pure.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lint/rule.h"

namespace lockkeeper::lint {

// Returns: the changes of that action of whole objects of these kinds which are older than the file. Valid as long as
// the subject.
[[nodiscard]] std::vector<const sql::Change*> changes(const Subject& subject, sql::Action action,
                                                      std::initializer_list<sql::ObjectKind> kinds);

// Returns: a finding at the statement for each of these changes, without a lock where the object has no columns: a type
// or a function moves, and no table is locked. `next` is the new name, `steps` the safe way.
using Steps = std::function<std::vector<std::string>(const sql::Change& change, const std::string& name,
                                                     const std::string& next)>;
[[nodiscard]] std::vector<Found> moved(const Subject& subject, sql::Action action,
                                       std::initializer_list<sql::ObjectKind> kinds, const Steps& steps);

// Returns: whether it is a table, a view or their like.
[[nodiscard]] bool has_columns(sql::ObjectKind kind);

// Returns: `table`, `materialized view`, …
[[nodiscard]] std::string_view word_of(sql::ObjectKind kind);

}  // namespace lockkeeper::lint
