// The checks of a snapshot: against revision files, against a new replay of them, and against a server. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/report.h"
#include "schema/history.h"
#include "schema/snapshot/snapshot.h"

namespace lockkeeper::schema {

struct RevisionKey {
  std::string revision;
  std::vector<std::string> parents;  // sorted
  std::string checksum;
};

// Returns: how many revisions, from the first one on, the snapshot has unchanged at the same place of the replay's
// order; these need no replay.
[[nodiscard]] std::size_t count_unchanged(const History& snapshot, const std::vector<RevisionKey>& in_order);

// Returns: SnapshotStale where the snapshot is not of exactly these revisions, with the added, missing and changed
// ones; nothing where it holds. It is a warning: without a snapshot nothing is proven, and nothing else stops.
[[nodiscard]] std::vector<api::Finding> compare_snapshot(const History& snapshot, const std::vector<RevisionKey>& files,
                                                         const std::string& path);

// Returns: SnapshotStale where a new replay of the same revisions differs from the snapshot, or is of other contexts.
// It is an error; a warning between servers of different major versions, which may spell the same object in different
// ways.
[[nodiscard]] std::vector<api::Finding> compare_replay(const Snapshot& snapshot, const Snapshot& replay,
                                                       const std::string& path);

// Returns: SnapshotStale (a warning) where the live server's major version is not that of the snapshot's server.
[[nodiscard]] std::vector<api::Finding> compare_server(const History& snapshot, int server_version,
                                                       const std::string& path);

}  // namespace lockkeeper::schema
