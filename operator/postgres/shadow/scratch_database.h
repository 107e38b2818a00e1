// An empty database to replay revisions in: one that we make on the live database's server, or one that was given to
// us for that. Either is as it was before when this object ends, and what a killed run left behind is dropped by the
// next one. The live database is only read.
//
// One thread at a time uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "postgres/session/session.h"
#include "postgres/shadow/requisites.h"

namespace lockkeeper::postgres {

class ScratchDatabase {
 public:
  // A database `lockkeeper_shadow_<8 hex digits>` beside the live one: its encoding, collation and settings, and a
  // schema of the name that `live` makes tables in. A session on the live database holds an advisory lock of
  // kScratchClass and those digits as long as the database is in use; databases of such a name that belong to our role
  // and whose lock nobody holds are leftovers, and are dropped first.
  // NotReplayable (an error) where the role may not create databases, or the server will not.
  using Made = std::variant<std::unique_ptr<ScratchDatabase>, api::Finding>;
  [[nodiscard]] static Made create(const SessionOptions& live);

  // The database that `options` name, which must not be the live one, must have no objects of a user, and must not be
  // in use by another run; what a killed run left in it is dropped. NotReplayable where that is not so. Extensions of
  // another role (one that only a superuser may create) are no objects of a user, and stay.
  [[nodiscard]] static Made use(const SessionOptions& options, Session& live);

  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  // What the revisions need and do not make. The reason (a sentence's end) where it cannot be made here: roles are
  // never made on the live database's server.
  [[nodiscard]] std::optional<SqlError> make(const Requisite& requisite);
  // It is on the same server as the live database.
  [[nodiscard]] bool is_on_live_server() const { return on_live_server_; }

  // Our own session in it.
  [[nodiscard]] Session& session() { return *session_; }
  // For the application's connections; holds the password.
  [[nodiscard]] Secret uri() const { return to_uri(session_->url()); }

  static constexpr std::int32_t kScratchClass = 0x4C6F636D;  // "Locm", beside LockKey's classes

 private:
  ScratchDatabase() = default;
  void clear() noexcept;

  std::unique_ptr<Session> keeper_;   // create(): on the live database, holds the lock
  std::unique_ptr<Session> session_;  // in the scratch database
  std::string name_;                  // create(): what to drop
  bool given_ = false;                // use(): to be made empty again
  bool on_live_server_ = true;
};

}  // namespace lockkeeper::postgres
