// The SQL that `alembic upgrade --sql` writes without a database (env.py's run_migrations_offline), by revision.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "api/report.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

using SqlByRevision = std::map<std::string, std::string>;

// Runs the application's Alembic from base to all heads.
// Returns: EnvError where env.py has no way offline, or fails there: a revision that asks the database cannot go it.
// Throws: Error where a child process cannot be made.
[[nodiscard]] std::variant<SqlByRevision, api::Finding> write_sql_offline(const Settings& settings);

// Splits what Alembic wrote at its comments `-- Running upgrade a1 -> b2`; what stands before the first one belongs to
// no revision. Pure.
[[nodiscard]] SqlByRevision split_by_revision(std::string_view sql);

}  // namespace lockkeeper::runner
