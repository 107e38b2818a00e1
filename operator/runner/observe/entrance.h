// The way in that env.py knows, where the database URL is not given or does not let us in: what env.py hands to its
// driver (a token that a listener has fetched), by libpq; else a second connection of its own engine.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "api/report.h"
#include "postgres/session/session.h"

namespace lockkeeper::runner {

struct Entrance {
  std::unique_ptr<postgres::Session> session;  // nullptr: a finding says why
  postgres::SessionOptions options;            // for another one like it
  std::vector<api::Finding> findings;          // a problem, or that the session goes a way of its own
};

// `given`: the session that was asked for; without a URL where none was given. `unreachable`: why its URL does not lead
// to a session. Where env.py leads to another database than that URL, nothing is tried.
[[nodiscard]] Entrance enter_as_env_py(alembic::Adapter& adapter, const alembic::DatabaseTarget& target,
                                       postgres::SessionOptions given, const std::optional<api::Finding>& unreachable);

}  // namespace lockkeeper::runner
