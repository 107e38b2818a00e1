// A session on PostgreSQL that never reconnects by itself: a lost session is an Error, because the advisory lock went
// with it. One thread at a time uses a Session; only interrupt() may be called from another.
//
// What stands at the other end may be a pool that gives its server processes to others as well, so nothing that
// outlives a transaction is set before the process is known to be ours: either the handshake named the very process
// that answers (is_direct()), or somebody has found out and says so (claim()). Until then each statement has a
// transaction of its own with SET LOCAL. What was set is reset at the end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/report.h"
#include "base/duration.h"
#include "base/error.h"
#include "postgres/session/url.h"

namespace lockkeeper::postgres {

// What the server refused. kind(): transient for a lock timeout, a serialization failure or a shortage; in doubt
// where the connection was lost; terminal otherwise.
class SqlError : public Error {
 public:
  SqlError(ErrorKind kind, const std::string& message, std::string sqlstate)
      : Error(kind, message), sqlstate_(std::move(sqlstate)) {}
  [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }  // empty: the connection was lost

 private:
  std::string sqlstate_;
};

using Row = std::vector<std::optional<std::string>>;
using Rows = std::vector<Row>;
// A row where it lies in the server's answer: only while it is visited.
using RowView = std::span<const std::optional<std::string_view>>;

// What the server answered to one statement. A value: any thread may have it, and it outlives the session.
class Answer {
 public:
  Answer() = default;  // no row
  [[nodiscard]] std::size_t size() const;
  // Without a copy of each value, for answers of a hundred thousand rows.
  void each(const std::function<void(RowView)>& visit) const;
  [[nodiscard]] Rows rows() const;

  // Where it lies: each kind of session has its own.
  class Result {
   public:
    virtual ~Result() = default;
    [[nodiscard]] virtual std::size_t size() const = 0;
    virtual void each(const std::function<void(RowView)>& visit) const = 0;
  };
  explicit Answer(std::shared_ptr<const Result> result) : result_(std::move(result)) {}
  [[nodiscard]] static Answer of(Rows rows);

 private:
  std::shared_ptr<const Result> result_;
};

class Session;

struct SessionOptions {
  DatabaseUrl url;
  std::string application;  // application_name: `lockkeeper/<run>`; cut to the 63 bytes that PostgreSQL keeps
  bool read_only = false;   // every transaction of the session is; for doctor and plan, which write nothing
  Milliseconds connect_timeout{10000};
  Milliseconds statement_timeout{30000};  // for our own short statements
  // What stands between, if anything does, gives each client a server process of its own until it leaves: somebody has
  // found out (preconditions.h).
  bool alone = false;
  // Another way to the same place than libpq and the URL, for whoever knows one.
  std::function<std::variant<std::unique_ptr<Session>, api::Finding>(const SessionOptions&)> way = nullptr;
};

class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Rows query(const std::string& sql, const std::vector<std::string>& parameters = {}) = 0;
  virtual Answer ask(const std::string& sql) = 0;
};

class Session {
 public:
  // A session by libpq, or the finding DatabaseUnreachable that names host and port, never the password.
  static std::variant<std::unique_ptr<Session>, api::Finding> open(const SessionOptions& options);
  Session() = default;
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // One statement outside any transaction block; $1… are bound as text. Throws SqlError. Through a pool, until claim(),
  // it has a transaction of its own.
  virtual Rows query(const std::string& sql, const std::vector<std::string>& parameters = {}) = 0;

  // `work` inside BEGIN … COMMIT; rolled back where it throws. Throws SqlError (in doubt where COMMIT got no answer).
  virtual void transaction(const std::function<void(Transaction&)>& work) = 0;

  // A setting of the server for everything that follows.
  virtual void set(const std::string& name, const std::string& value) = 0;

  // The server process as the server names it, and as the connection's handshake did: a proxy makes them differ.
  [[nodiscard]] virtual int backend_pid() const = 0;
  [[nodiscard]] virtual int handshake_pid() const = 0;
  [[nodiscard]] bool is_direct() const { return backend_pid() == handshake_pid(); }
  // The server process is ours until we leave, though something stands between: settings may last.
  virtual void claim() = 0;

  [[nodiscard]] virtual int server_version() const = 0;  // 150004
  [[nodiscard]] virtual const DatabaseUrl& url() const = 0;

  // Another one like it, for a while; nullptr where the server has none to spare.
  [[nodiscard]] virtual std::unique_ptr<Session> open_beside() const = 0;

  // To wait on, together with other things: readable while no call runs means that the server ends the session.
  [[nodiscard]] virtual int socket() const = 0;

  // From any thread: ends the connection, so that a call that waits for an answer fails at once.
  virtual void interrupt() const = 0;
};

// Of the server's errors, by SQLSTATE: as SqlError::kind().
[[nodiscard]] ErrorKind kind_of(const std::string& sqlstate);

}  // namespace lockkeeper::postgres
