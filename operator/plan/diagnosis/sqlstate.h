// The names of PostgreSQL's error codes (base/sqlstates.h), and what usually helps. Pure.
#pragma once

#include <string_view>

namespace lockkeeper::plan {

// Returns: the name that PostgreSQL's documentation gives the code: `42P07` → `duplicate_table`; empty for a code that
// is not in base/sqlstates.h.
[[nodiscard]] std::string_view sqlstate_name(std::string_view code);

// Returns: what usually helps, without a look at the case; empty where nothing does.
[[nodiscard]] std::string_view usual_remedy(std::string_view code);

}  // namespace lockkeeper::plan
