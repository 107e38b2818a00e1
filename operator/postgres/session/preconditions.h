// What must hold before a database can be locked and migrated.
#pragma once

#include <optional>
#include <string>

#include "api/report.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// TransactionPooler: the session's state does not stay with it, so a session lock would be nobody's. The handshake's
// process differs from the server's where a proxy stands between; then a second connection (`options`) tells whether
// both get their own server process and keep it. Sets nothing that outlives a transaction.
[[nodiscard]] std::optional<api::Finding> find_transaction_pooler(Session& session, const SessionOptions& options);

// The same; where the process turns out to be ours alone, the session is claimed, and sessions that are opened with
// `options` afterwards know it.
[[nodiscard]] std::optional<api::Finding> claim_session(Session& session, SessionOptions& options);

// ReadOnlyDatabase: a standby, or default_transaction_read_only from the server, the database or the role.
// `default_may`: whoever migrates does not go by that default.
[[nodiscard]] std::optional<api::Finding> find_read_only(Session& session, bool default_may = false);

}  // namespace lockkeeper::postgres
