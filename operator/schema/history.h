// The history of a schema: the effects of an application's revisions, one by one, as a replay in an empty database has
// shown them. It comes from a replay or from the snapshot file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/lock_trace.h"
#include "schema/effects.h"

namespace lockkeeper::schema {

struct StatementHistory {
  std::string sql;  // as it ran in an empty database, without its parameters
  // Its own effects; nullopt where they could not be looked at alone.
  std::optional<Effects> effects;
  bool writes_rows = false;  // INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, or a CTE with one
  bool reads_rows = false;   // of the application's tables
  // The statement ran outside of the revision's transaction, or after that was committed.
  bool outside_transaction = false;
  // Of each statement of SQL in `sql`, in their order; empty where RevisionHistory::traced_on is 0. What could not be
  // run by its text alone is kNotRun.
  std::vector<api::StatementTrace> traces{};
};

struct RevisionHistory {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on, whole ids
  std::string checksum;              // of the file, as alembic::RevisionFile::checksum
  Effects effects;
  std::vector<StatementHistory> statements;
  // The revision writes rows, or reads the application's: a loop over the rows of an empty database writes nothing.
  bool moves_data = false;
  // The major version of the server that ran the statements for their traces, where what each found before the revision
  // was older; 0: they have none.
  int traced_on = 0;
};

// Returns: the same, as nobody had traced it.
[[nodiscard]] RevisionHistory without_traces(RevisionHistory revision);

inline constexpr int kVersionsOfAMajor = 10000;  // server_version_num: 150018
[[nodiscard]] constexpr int major_of(int server_version) {
  return server_version / kVersionsOfAMajor;
}

struct History {
  int server_version = 0;                  // of the replay's server: 150000
  Fingerprint base;                        // the schema before the first revision
  std::vector<RevisionHistory> revisions;  // each after its parents, in the order of the replay

  // Returns: a pointer valid as long as the history; nullptr where there is no such revision.
  [[nodiscard]] const RevisionHistory* find(std::string_view revision) const;
  // Returns: the schema with exactly these revisions applied, in the replay's order; unknown ids are passed over.
  [[nodiscard]] Fingerprint state_of(const std::vector<std::string>& revisions) const;
};

}  // namespace lockkeeper::schema
