// A session on PostgreSQL that never reconnects by itself: a lost session is an Error, because the advisory lock is
// lost with it.
//
// The other end may be a pool that gives its server processes to other clients as well. So nothing that outlives a
// transaction is set before the process is known to be ours: either the handshake named the very process that answers
// (is_direct()), or the caller has found out and says so (claim()). Until then each statement has a transaction of its
// own with SET LOCAL. Settings are reset at the end.
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

// An error of the server or the connection. kind(): transient for a lock timeout, a cancelled statement, a deadlock, a
// serialization failure, a shortage or a shutdown; in doubt where the connection was lost; terminal otherwise.
class SqlError : public Error {
 public:
  SqlError(ErrorKind kind, const std::string& message, std::string sqlstate)
      : Error(kind, message), sqlstate_(std::move(sqlstate)) {}
  // Returns: an empty text where the error is not the server's: the connection was lost, or libpq refused.
  [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }

 private:
  std::string sqlstate_;
};

using Row = std::vector<std::optional<std::string>>;
using Rows = std::vector<Row>;
// A row inside the server's answer, valid only while it is visited.
using RowView = std::span<const std::optional<std::string_view>>;

// The server's answer to one statement: a value that outlives the session. Thread safety: any thread.
class Answer {
 public:
  Answer() = default;  // no row
  [[nodiscard]] std::size_t size() const;
  // Visits each row without a copy of its values, for answers of a hundred thousand rows.
  void each(const std::function<void(RowView)>& visit) const;
  [[nodiscard]] Rows rows() const;

  // The storage of an answer; each kind of session has its own.
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
  bool read_only = false;   // for every transaction of the session; doctor and plan write nothing
  Milliseconds connect_timeout{10000};
  Milliseconds statement_timeout{30000};  // for our own short statements
  // A pool between us and the server, if there is one, is known to give each client a server process of its own until
  // it leaves (preconditions.h).
  bool alone = false;
  // Gets each notice and warning of the server, as libpq writes it; may be empty. It must not throw.
  std::function<void(std::string_view)> on_notice = nullptr;
  // Opens the session instead of libpq, by another way to the same database; may be empty.
  std::function<std::variant<std::unique_ptr<Session>, api::Finding>(const SessionOptions&)> way = nullptr;
};

// The open transaction of a Session. Both calls throw SqlError.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Rows query(const std::string& sql, const std::vector<std::string>& parameters = {}) = 0;
  virtual Answer ask(const std::string& sql) = 0;
};

// Throws (every call to the server): SqlError.
// Thread safety: one thread at a time; only interrupt() may be called from another one.
class Session {
 public:
  // Opens a session by libpq, or by `options.way`.
  // Returns: the finding DatabaseUnreachable where it cannot, which names host and port, never the password.
  static std::variant<std::unique_ptr<Session>, api::Finding> open(const SessionOptions& options);
  Session() = default;
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs one statement outside of any transaction block; `parameters` are bound to $1… as text. Through a pool, before
  // claim(), the statement has a transaction of its own.
  virtual Rows query(const std::string& sql, const std::vector<std::string>& parameters = {}) = 0;

  // Runs `work` inside BEGIN … COMMIT; rolls back where `work` throws.
  // Throws: what `work` throws; SqlError (in doubt) where COMMIT got no answer.
  virtual void transaction(const std::function<void(Transaction&)>& work) = 0;

  // Changes a setting of the server for all statements that follow.
  virtual void set(const std::string& name, const std::string& value) = 0;

  // The server process as the server names it, and as the handshake named it. A proxy makes them differ.
  [[nodiscard]] virtual int backend_pid() const = 0;
  [[nodiscard]] virtual int handshake_pid() const = 0;
  [[nodiscard]] bool is_direct() const { return backend_pid() == handshake_pid(); }
  // Says that the server process is ours until we leave, though a pool stands between: settings may last.
  virtual void claim() = 0;

  [[nodiscard]] virtual int server_version() const = 0;  // 150004
  [[nodiscard]] virtual const DatabaseUrl& url() const = 0;

  // Opens another session like this one. Returns: nullptr where that fails, so that the caller goes on without it.
  [[nodiscard]] virtual std::unique_ptr<Session> open_beside() const = 0;

  // Returns: the descriptor to poll. Readable while no call runs means that the server ends the session.
  [[nodiscard]] virtual int socket() const = 0;

  // Ends the connection, so that a call that waits for an answer fails at once. Thread safety: any thread.
  virtual void interrupt() const = 0;
};

// Returns: the kind of a server's error by its SQLSTATE, as SqlError::kind(); never in doubt.
[[nodiscard]] ErrorKind kind_of(const std::string& sqlstate);

}  // namespace lockkeeper::postgres
