// A session over a second connection of the engine that env.py migrates with, where libpq cannot go the same way: a
// token that a listener fetches, a connector that makes the socket. The Python child serves it from a thread of its own
// (lockkeeper_adapter/second.py), so it ends with the child.
#pragma once

#include <memory>
#include <variant>

#include "alembic/adapter/adapter.h"
#include "api/report.h"
#include "postgres/session/session.h"

namespace lockkeeper::runner {

// `options.url` says where it leads, for sentences.
// Requires: env.py has run context.configure() in the child.
// Returns: the finding DatabaseUnreachable where the engine does not connect either.
[[nodiscard]] std::variant<std::unique_ptr<postgres::Session>, api::Finding> open_engine_session(
    alembic::Adapter& adapter, const postgres::SessionOptions& options);

}  // namespace lockkeeper::runner
