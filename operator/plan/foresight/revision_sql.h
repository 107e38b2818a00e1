// The SQL of a revision as one text: whole statements, with its transactions around them. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "api/lock_trace.h"
#include "schema/history.h"

namespace lockkeeper::plan {

struct RevisionSql {
  std::string text;
  std::vector<std::size_t> begins;  // of each statement, in bytes
  // Of what ran: by the place of its first word in the text.
  std::map<std::size_t, api::StatementTrace> traces{};
};

[[nodiscard]] RevisionSql revision_sql(const std::vector<schema::StatementHistory>& statements);

}  // namespace lockkeeper::plan
