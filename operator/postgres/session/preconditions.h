// Preconditions of a run, which a database must meet before it can be locked and migrated.
#pragma once

#include <optional>
#include <string>

#include "api/report.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Looks for a pool in transaction mode: the session's state does not stay with it, so a session lock would be nobody's.
// The process of the handshake differs from the server's where a proxy stands between; then a second connection, made
// with `options`, shows whether both get a server process of their own and keep it. No setting outlives a transaction.
// Returns: TransactionPooler; DatabaseUnreachable where the second connection cannot be made; nullopt for neither.
// Throws: SqlError.
[[nodiscard]] std::optional<api::Finding> find_transaction_pooler(Session& session, const SessionOptions& options);

// The same; where the server process turns out to be ours alone, it claims the session and sets `options.alone`, so
// that sessions which are opened with `options` afterwards know it.
[[nodiscard]] std::optional<api::Finding> claim_session(Session& session, SessionOptions& options);

// Returns: ReadOnlyDatabase for a standby, or where default_transaction_read_only is on for the server, the database or
// the role. `default_may`: that default does not count, since the migrating sessions override it.
// Throws: SqlError.
[[nodiscard]] std::optional<api::Finding> find_read_only(Session& session, bool default_may = false);

}  // namespace lockkeeper::postgres
