// What the revisions of an application do to a schema, one by one: the result of replaying them in an empty database,
// from there or from the snapshot file. A value; any thread may read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/effects.h"

namespace lockkeeper::schema {

struct StatementHistory {
  std::string sql;  // as it ran in an empty database, without its parameters
  // What it did to the schema; nullopt where it could not be looked at alone.
  std::optional<Effects> effects;
  bool writes_rows = false;  // INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, or a CTE with one
  bool reads_rows = false;   // of the application's tables
  // Ran outside of the revision's transaction, or the transaction was committed before it.
  bool outside_transaction = false;
};

struct RevisionHistory {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on, whole ids
  std::string checksum;              // of the file, as alembic::RevisionFile::checksum
  Effects effects;
  std::vector<StatementHistory> statements;
  // Writes rows; or reads the application's, because a loop over the rows of an empty database writes nothing.
  bool moves_data = false;
};

inline constexpr int kVersionsOfAMajor = 10000;  // server_version_num: 150018
[[nodiscard]] constexpr int major_of(int server_version) {
  return server_version / kVersionsOfAMajor;
}

struct History {
  int server_version = 0;                  // 150000; of the server that it was replayed on
  Fingerprint base;                        // before the first revision
  std::vector<RevisionHistory> revisions;  // each after its parents, in the order of the replay

  [[nodiscard]] const RevisionHistory* find(std::string_view revision) const;
  // The schema when exactly these revisions are applied (in the replay's order; unknown ids are passed over).
  [[nodiscard]] Fingerprint state_of(const std::vector<std::string>& revisions) const;
};

}  // namespace lockkeeper::schema
