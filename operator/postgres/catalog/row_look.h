// A look at the rows of a live table that a pending statement would refuse. It reads in a transaction of its own that
// is READ ONLY, waits for nobody, is cut off soon, and leaves nothing behind.
#pragma once

#include <optional>
#include <string>

#include "api/live_rows.h"
#include "base/duration.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct RowColumn {
  std::string schema;
  std::string table;
  std::string column;
};

struct RowQuestion {
  std::string rows;                        // `FROM public.orders WHERE note IS NULL`
  std::optional<RowColumn> null_column{};  // whose NULLs ANALYZE has counted
};

// More rows than these are not counted.
inline constexpr int kMostRowsCounted = 1000;

// Each of the two questions, whether there is one and how many, is cut off after `most`. Where row security would hide
// rows nothing is said. Throws: nothing that a database does.
[[nodiscard]] api::RowsSeen look_at_rows(Session& session, const RowQuestion& question, Milliseconds most);

}  // namespace lockkeeper::postgres
