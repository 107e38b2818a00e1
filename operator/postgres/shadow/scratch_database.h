// An empty database to replay revisions in: one that we make on the live database's server, or one that was given to
// us for that. The made one is dropped at the end, the given one is made empty again; leftovers of a killed run are
// dropped by the next run. The live database is only read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "postgres/session/session.h"
#include "postgres/shadow/requisites.h"

namespace lockkeeper::postgres {

// Thread safety: one thread at a time.
class ScratchDatabase {
 public:
  // Makes a database `lockkeeper_shadow_<8 hex digits>` beside the live one, with the live one's encoding, collation
  // and settings, and with a schema of the name that `live` makes tables in. A session on the live database holds an
  // advisory lock of kScratchClass and those digits as long as the database is in use. Databases of such a name that
  // belong to our role and whose lock nobody holds are leftovers, and are dropped first.
  // Returns: NotReplayable (an error) where the role may not create databases, or the server fails to;
  // DatabaseUnreachable where no session can be opened.
  // Throws: nothing of SQL.
  using Made = std::variant<std::unique_ptr<ScratchDatabase>, api::Finding>;
  [[nodiscard]] static Made create(const SessionOptions& live);

  // Takes the database that `options` name; drops the leftovers of a killed run in it. Extensions of another role
  // (which only a superuser may create) are no objects of a user, and stay.
  // Returns: NotReplayable where it is the live database, has objects of a user, or is in use by another run;
  // DatabaseUnreachable where no session can be opened.
  // Throws: nothing of SQL.
  [[nodiscard]] static Made use(const SessionOptions& options, Session& live) { return use_beside(options, &live); }
  // The same where there is no live database: all that is known is that it is empty. It counts as on its server.
  [[nodiscard]] static Made use(const SessionOptions& options) { return use_beside(options, nullptr); }

  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  // Makes a requisite of the revisions; a role never on the live database's server.
  // Returns: the error where it cannot be made here.
  // Throws: SqlError (in doubt) where the session was lost.
  [[nodiscard]] std::optional<SqlError> make(const Requisite& requisite);
  // Whether it is on the same server as the live database.
  [[nodiscard]] bool is_on_live_server() const { return on_live_server_; }

  // Our own session in it.
  [[nodiscard]] Session& session() { return *session_; }
  // The URI for the application's connections; it holds the password.
  [[nodiscard]] Secret uri() const { return to_uri(session_->url()); }

  static constexpr std::int32_t kScratchClass = 0x4C6F636D;  // "Locm", beside LockKey's classes

 private:
  ScratchDatabase() = default;
  [[nodiscard]] static Made use_beside(const SessionOptions& options, Session* live);
  void clear() noexcept;

  std::unique_ptr<Session> keeper_;   // create(): on the live database, holds the lock
  std::unique_ptr<Session> session_;  // in the scratch database
  std::string name_;                  // create(): the database to drop
  bool given_ = false;                // use(): the database is to be made empty again
  bool on_live_server_ = true;
};

}  // namespace lockkeeper::postgres
