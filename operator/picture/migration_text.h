// A Migration as text for a terminal: a screen for one, a table for several, its history. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/migration.h"
#include "base/timestamp.h"

namespace lockkeeper::picture {

struct MigrationPage {
  Timestamp now{};
  std::size_t widest = 100;  // a line, in characters
  bool colour = false;
  const api::Plan* plan = nullptr;  // of the newest run, where it is known; outlives the page
};

// Returns: what is applied and pending, what runs and who blocks it, why one waits and since when, who waits at the
// gate, and what to type.
[[nodiscard]] std::string migration_text(const api::Migration& migration, const MigrationPage& page);

struct TableForm {
  bool with_namespace = false;
  bool is_wide = false;  // with the image and the sentence
};

// Returns: a head and a line a Migration; `No Migrations.` where there is none.
[[nodiscard]] std::string migrations_text(const std::vector<api::Migration>& migrations, const TableForm& form,
                                          const MigrationPage& page);

// Returns: a head and a line for each run that ended, newest first; `No run has ended yet.` where there is none.
[[nodiscard]] std::string history_text(const std::vector<api::HistoryEntry>& history, bool is_wide,
                                       const MigrationPage& page);

}  // namespace lockkeeper::picture
