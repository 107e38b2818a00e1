// The snapshot, `migrations.lock.json`: what an application's revisions do, as a text that is reviewed in pull
// requests. The same histories give the same bytes, a line an object; nothing in it depends on the time or the place of
// its making. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/report.h"
#include "schema/history.h"

namespace lockkeeper::schema {

inline constexpr const char* kSnapshotFile = "migrations.lock.json";  // beside the Alembic configuration file

// What the revisions do in one of env.py's contexts.
struct ContextHistory {
  int context = 1;            // of env.py's, from 1
  std::string version_table;  // with its schema
  History history;
};

struct Snapshot {
  std::vector<ContextHistory> contexts;  // at least one; the file does not name one that is alone

  // Returns: the history of a context, by its version table, and of several with such a table by its number too; owned
  // by the snapshot. nullptr where it has none. One that is alone is the first context's, whatever its table.
  [[nodiscard]] const History* find(int context, std::string_view version_table) const;
};

[[nodiscard]] std::string write_snapshot(const Snapshot& snapshot);

// Reads a snapshot. Its checksum is over the content, not over the layout. `path` is for the sentence.
// Returns: SnapshotStale (a warning, with the place) where the text is no snapshot, has another format, or its own
// checksum does not hold.
[[nodiscard]] std::variant<Snapshot, api::Finding> read_snapshot(std::string_view text, const std::string& path);

// Returns: SnapshotStale, a warning whose remedy is to make the file anew.
[[nodiscard]] api::Finding stale_snapshot(const std::string& path, std::string message,
                                          api::Severity severity = api::Severity::kWarning);

// Returns: the text of that part of the file; equal texts mean the same.
[[nodiscard]] std::string snapshot_text(const RevisionHistory& revision);
[[nodiscard]] std::string snapshot_text(const Fingerprint& base);

}  // namespace lockkeeper::schema
