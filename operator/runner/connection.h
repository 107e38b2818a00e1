// The runner's own way to the database: where the URL comes from, and the session that opens while Python starts.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"
#include "api/report.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

// The URL of the settings, from a file or an environment variable.
// Returns: nullopt where neither is set, so that env.py decides; a finding (ConfigError, UnsupportedDatabase) where it
// is no URL of a PostgreSQL database.
[[nodiscard]] std::variant<std::optional<postgres::DatabaseUrl>, api::Finding> configured_url(const Settings& settings);

// The URL of the settings' shadow.
// Requires: Where::kUrl.
// Returns: a finding as above.
[[nodiscard]] std::variant<postgres::DatabaseUrl, api::Finding> shadow_url(const ShadowSettings& shadow);

// Whether both name one server and database. A target that connects by a function of its own names no server.
[[nodiscard]] bool names_the_same(const postgres::DatabaseUrl& url, const alembic::DatabaseTarget& target);

// The URL that env.py connects with.
// Returns: a finding where that is no PostgreSQL.
[[nodiscard]] std::variant<postgres::DatabaseUrl, api::Finding> url_of(const alembic::DatabaseTarget& target);

// The version table of a context, and as whom it may be read where `ours` may not.
[[nodiscard]] postgres::VersionTable version_table_of(const alembic::MigrationTarget& target,
                                                      const std::vector<alembic::RoleSeen>& roles,
                                                      const postgres::SessionOptions& ours);

// Whether env.py works where it may write, whatever the default is for our role.
// Returns: false also where that is not known.
[[nodiscard]] bool may_write(const std::vector<alembic::RoleSeen>& roles);

// A session that is opened by a thread of its own.
// Thread safety: one thread uses it.
class OpeningSession {
 public:
  using Result = std::variant<std::unique_ptr<postgres::Session>, api::Finding>;

  explicit OpeningSession(postgres::SessionOptions options);
  [[nodiscard]] bool is_done() const;
  // Waits.
  // Requires: the first call.
  [[nodiscard]] Result take() { return result_.get(); }

 private:
  std::future<Result> result_;
};

// A check that env.py leads where the session does; where the names differ, the other place is asked.
// Returns: TargetMismatch where it does not.
[[nodiscard]] std::optional<api::Finding> find_target_mismatch(const postgres::Session& session,
                                                               const std::string& application,
                                                               const std::vector<alembic::MigrationTarget>& targets);

}  // namespace lockkeeper::runner
