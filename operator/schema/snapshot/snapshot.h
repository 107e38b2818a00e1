// `migrations.lock.json`: a History as a text that is reviewed in pull requests. Deterministic (the same history gives
// the same bytes), a line an object, without anything that depends on when or where it was made. Pure.
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

// SnapshotStale (a warning, with the place) where the text is no snapshot, of another format, or its own checksum does
// not hold. The checksum is over what is said, not over how it is laid out. `path` is for the sentence.
[[nodiscard]] std::variant<History, api::Finding> read_snapshot(std::string_view text, const std::string& path);

// SnapshotStale, a warning whose remedy is to make the file anew.
[[nodiscard]] api::Finding stale_snapshot(const std::string& path, std::string message);

// How the file says these: two that are the same text mean the same.
[[nodiscard]] std::string snapshot_text(const RevisionHistory& revision);
[[nodiscard]] std::string snapshot_text(const Fingerprint& base);

}  // namespace lockkeeper::schema
