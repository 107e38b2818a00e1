// The snapshot file beside Alembic's configuration: the histories of an application's contexts, where it is of exactly
// these revision files.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "alembic/graph.h"
#include "api/report.h"
#include "schema/history.h"
#include "schema/snapshot/snapshot.h"

namespace lockkeeper::runner {

struct HistoryFound {
  std::shared_ptr<const schema::History> history;  // null: there is none, and findings say why where one was asked for
  bool replayed = false;                           // it is from the shadow of the settings
  std::vector<api::Finding> findings;              // SnapshotStale (a warning), NotReplayable (an error: see proof.h)
};

[[nodiscard]] std::string snapshot_path(const std::string& config_file);

// Reads the file once, at its first use. Thread safety: one thread.
class SnapshotFile {
 public:
  using Content = std::variant<std::shared_ptr<const schema::Snapshot>, api::Finding>;

  // `path`: as snapshot_path().
  explicit SnapshotFile(std::string path) : path_(std::move(path)) {}

  // Returns: all of it, null where there is no such file; SnapshotStale where it cannot be read.
  [[nodiscard]] const Content& content();
  // Returns: all of it where it is of these revision files; else SnapshotStale; neither where there is no such file.
  [[nodiscard]] Content content_for(const alembic::Graph& graph);
  // Returns: the history of one context, or SnapshotStale; neither where there is no such file. `context`: of env.py's,
  // from 1; `version_table`: with its schema.
  [[nodiscard]] HistoryFound history_of(const alembic::Graph& graph, int context, const std::string& version_table);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] Content read() const;

  std::string path_;
  bool is_read_ = false;
  Content content_;
};

}  // namespace lockkeeper::runner
