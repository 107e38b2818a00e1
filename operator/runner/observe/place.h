// A database that a run works in, and our session to it: the locks of all contexts there are held on that one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/files/revision_file.h"
#include "api/report.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
struct Place {
  postgres::SessionOptions options;     // of another session like it
  std::vector<api::Finding> remarks{};  // how it was entered, where that is unusual

  // Returns: nullptr where it could not be opened, was lost, or was taken out.
  [[nodiscard]] postgres::Session* session() const { return session_.get(); }
  // For whoever watches it, until it is put in again.
  [[nodiscard]] std::unique_ptr<postgres::Session> take_out() { return std::move(session_); }
  void put_in(std::unique_ptr<postgres::Session> session) { session_ = std::move(session); }
  // The session, and the locks with it, is gone.
  void lose() { session_.reset(); }
  // Opens one where there is none: at first, and in the place of a lost one. It holds no lock.
  // Returns: why there is none.
  [[nodiscard]] std::optional<api::Finding> open();

 private:
  std::unique_ptr<postgres::Session> session_;
};

// What of a place one context works with.
struct LivePlace {
  postgres::Session& session;
  const postgres::SessionOptions& options;
  const postgres::VersionTable& version_table;  // resolved
};

// Enters the database that a context of env.py leads to, as enter_as_env_py() goes there.
// Returns: a finding where it cannot be entered.
[[nodiscard]] std::variant<std::shared_ptr<Place>, api::Finding> open_place(
    alembic::Adapter& adapter, const alembic::DatabaseTarget& target, postgres::SessionOptions given,
    const std::optional<api::Finding>& unreachable);

// Claims the session, and looks for what keeps every run from working there: an error where it cannot be written to, or
// where a pool gives each transaction another session. `default_may`: whoever migrates does not go by a default of
// read-only transactions.
// Requires: a session.
// Returns: those findings, and how the place was entered.
[[nodiscard]] std::vector<api::Finding> find_obstacles(Place& place, bool default_may);

// The version tables that earlier runs have kept there for revisions of these files, by name; else the one that Alembic
// keeps where env.py says nothing.
// Returns: never an empty list.
// Throws: SqlError where the session is lost.
[[nodiscard]] std::vector<postgres::VersionTable> likely_version_tables(
    postgres::Session& session, const std::vector<alembic::RevisionFile>& files);

}  // namespace lockkeeper::runner
