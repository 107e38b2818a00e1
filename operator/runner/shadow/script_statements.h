// A script of SQL, as psql takes it, as the statements that a lock trace runs. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/shadow/lock_trace.h"

namespace lockkeeper::runner {

struct ScriptPart {
  std::size_t at = 0;  // the statement's first word in the script, in bytes
  postgres::ScriptStatement statement;
  std::string why_not;           // it is not run: `COPY …`; empty: it is
  bool needs_extension = false;  // it is about one, and the shadow's server may not have that
};

// Reads the statements in order. What PostgreSQL's grammar does not take is left out.
[[nodiscard]] std::vector<ScriptPart> read_script(std::string_view text);

}  // namespace lockkeeper::runner
