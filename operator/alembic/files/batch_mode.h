// Batch mode, as the text of env.py and of revisions shows it. SQLite alters next to nothing in place: an application
// that runs there, too, sets `render_as_batch`, and its revisions alter tables by `with op.batch_alter_table(…)`. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::alembic {

// A call in upgrade() that SQLite refuses where it stands, and takes in batch mode.
struct CallOutsideOfBatch {
  std::string operation;  // `alter_column`
  std::string table;      // empty where it is no literal
  int line = 0;           // from 1
  [[nodiscard]] bool operator==(const CallOutsideOfBatch&) const = default;
};

// Returns: whether env.py gives `render_as_batch`, as an argument or as a key, any value but False or None: many give a
// condition. False of a text that cannot be read.
[[nodiscard]] bool asks_for_batch_mode(std::string_view env_source);

// Reads every module-level function whose name begins with `upgrade`. Which calls those are is Alembic's own word on
// SQLite; tests/integration/alembic asks every version that we claim.
// Returns: nothing of a function that asks for the dialect, or of a text that cannot be read.
[[nodiscard]] std::vector<CallOutsideOfBatch> calls_outside_of_batch(std::string_view revision_source);

}  // namespace lockkeeper::alembic
