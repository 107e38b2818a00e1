// Whether a snapshot holds: of these revision files, of what a replay of them does now, of this server. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/report.h"
#include "schema/history.h"

namespace lockkeeper::schema {

struct RevisionKey {
  std::string revision;
  std::vector<std::string> parents;  // sorted
  std::string checksum;
};

// How many of the revisions, in the order of a replay, the snapshot has at the same place and unchanged from the first
// one on: what it says of these need not be found out again.
[[nodiscard]] std::size_t count_unchanged(const History& snapshot, const std::vector<RevisionKey>& in_order);

// SnapshotStale where the snapshot is not of exactly these revisions: which were added, are gone, or have changed.
// Empty where it holds. Severity warning: without a snapshot nothing is proven, and nothing else stops.
[[nodiscard]] std::vector<api::Finding> compare_snapshot(const History& snapshot, const std::vector<RevisionKey>& files,
                                                         const std::string& path);

// What a new replay says otherwise than the snapshot of the same revisions: nothing, or SnapshotStale. Between servers
// of different major versions, which may write the same object down differently, that is a warning; else an error.
[[nodiscard]] std::vector<api::Finding> compare_replay(const History& snapshot, const History& replay,
                                                       const std::string& path);

// SnapshotStale (a warning) where the live server is of another major version than the one of the snapshot.
[[nodiscard]] std::vector<api::Finding> compare_server(const History& snapshot, int server_version,
                                                       const std::string& path);

}  // namespace lockkeeper::schema
