// The snapshot, `migrations.lock.json`: a History as a text that is reviewed in pull requests. The same history gives
// the same bytes, a line an object; nothing in it depends on the time or the place of its making. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/report.h"
#include "schema/history.h"

namespace lockkeeper::schema {

inline constexpr const char* kSnapshotFile = "migrations.lock.json";  // beside the Alembic configuration file

[[nodiscard]] std::string write_snapshot(const History& history);

// Reads a snapshot. Its checksum is over the content, not over the layout. `path` is for the sentence.
// Returns: SnapshotStale (a warning, with the place) where the text is no snapshot, has another format, or its own
// checksum does not hold.
[[nodiscard]] std::variant<History, api::Finding> read_snapshot(std::string_view text, const std::string& path);

// Returns: SnapshotStale, a warning whose remedy is to make the file anew.
[[nodiscard]] api::Finding stale_snapshot(const std::string& path, std::string message,
                                          api::Severity severity = api::Severity::kWarning);

// Returns: the text of that part of the file; equal texts mean the same.
[[nodiscard]] std::string snapshot_text(const RevisionHistory& revision);
[[nodiscard]] std::string snapshot_text(const Fingerprint& base);

}  // namespace lockkeeper::schema
