// PostgreSQL's codes for errors (base/sqlstates.h): their names, and what usually helps. Pure.
#pragma once

#include <string_view>

namespace lockkeeper::plan {

// `42P07` → `duplicate_table`, as PostgreSQL's documentation names it; empty for a code that we do not know by name.
[[nodiscard]] std::string_view sqlstate_name(std::string_view code);

// What usually helps, without a look at the case; empty: nothing in general.
[[nodiscard]] std::string_view usual_remedy(std::string_view code);

}  // namespace lockkeeper::plan
