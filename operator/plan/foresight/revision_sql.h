// The SQL of a revision as one text: whole statements, with its transactions around them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "schema/history.h"

namespace lockkeeper::plan {

struct RevisionSql {
  std::string text;
  std::vector<std::size_t> begins;  // of each statement, in bytes
};

[[nodiscard]] RevisionSql revision_sql(const std::vector<schema::StatementHistory>& statements);

}  // namespace lockkeeper::plan
