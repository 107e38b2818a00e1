// A database that a run works in, and our session to it: the locks of all contexts there are held on that one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/files/revision_file.h"
#include "api/report.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"

namespace lockkeeper::runner {

struct Place {
  postgres::SessionOptions options;
  std::unique_ptr<postgres::Session> session;  // empty where it could not be opened, was lost, or was taken out
  std::vector<api::Finding> remarks{};         // how it was entered, where that is unusual
};

// What of a place one context works with.
struct LivePlace {
  postgres::Session& session;
  const postgres::SessionOptions& options;
  const postgres::VersionTable& version_table;  // resolved
};

// One to where a context of env.py leads, as enter_as_env_py() goes there; a finding where it cannot be entered.
[[nodiscard]] std::variant<std::shared_ptr<Place>, api::Finding> open_place(
    alembic::Adapter& adapter, const alembic::DatabaseTarget& target, postgres::SessionOptions given,
    const std::optional<api::Finding>& unreachable);

// What keeps every run from working there, an error: it cannot be written to, or a pool gives each transaction another
// session. And how it was entered.
[[nodiscard]] std::vector<api::Finding> find_obstacles(Place& place, const alembic::Adapter& adapter);

// The version tables that earlier runs have kept there for revisions of these files, by name; else the one that Alembic
// keeps where env.py says nothing. Never empty. Throws SqlError where the session is lost.
[[nodiscard]] std::vector<postgres::VersionTable> likely_version_tables(
    postgres::Session& session, const std::vector<alembic::RevisionFile>& files);

}  // namespace lockkeeper::runner
