// A connection to PostgreSQL that never reconnects by itself: a lost session is an Error, because the advisory lock
// went with it. The only file that opens connections. One thread at a time uses a Session; only interrupt() may be
// called from another.
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
#include "postgres/url.h"

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

 private:
  friend class PqxxTransaction;
  struct Result;
  explicit Answer(std::shared_ptr<const Result> result) : result_(std::move(result)) {}
  std::shared_ptr<const Result> result_;
};

struct SessionOptions {
  DatabaseUrl url;
  std::string application;  // application_name: `lockkeeper/<run>`; cut to the 63 bytes that PostgreSQL keeps
  bool read_only = false;   // every transaction of the session is; for doctor and plan, which write nothing
  Milliseconds connect_timeout{10000};
  Milliseconds statement_timeout{30000};  // for our own short statements
};

class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Rows query(const std::string& sql, const std::vector<std::string>& parameters = {}) = 0;
  virtual Answer ask(const std::string& sql) = 0;
};

class Session {
 public:
  // The session, or the finding DatabaseUnreachable that names host and port, never the password.
  static std::variant<std::unique_ptr<Session>, api::Finding> open(const SessionOptions& options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // One statement outside any transaction block; $1… are bound as text. Throws SqlError.
  Rows query(const std::string& sql, const std::vector<std::string>& parameters = {});

  // `work` inside BEGIN … COMMIT; rolled back where it throws. Throws SqlError (in doubt where COMMIT got no answer).
  void transaction(const std::function<void(Transaction&)>& work);

  // The server process as the server names it, and as the connection's handshake did: a proxy makes them differ.
  [[nodiscard]] int backend_pid() const;
  [[nodiscard]] int handshake_pid() const;
  [[nodiscard]] int server_version() const;  // 150004
  [[nodiscard]] const DatabaseUrl& url() const;

  // Another one like it, for a while; nullptr where the server has none to spare.
  [[nodiscard]] std::unique_ptr<Session> open_beside() const;

  // To wait on, together with other things: readable while no call runs means that the server ends the session.
  [[nodiscard]] int socket() const;

  // From any thread: ends the connection, so that a call that waits for an answer fails at once.
  void interrupt() const;

 private:
  struct Connection;
  explicit Session(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

// 'text' as an SQL literal, for the statements that the adapter runs for us.
[[nodiscard]] std::string quote_literal(std::string_view text);
[[nodiscard]] std::string quote_identifier(std::string_view name);
// An array literal of text: ARRAY['a','b']::text[].
[[nodiscard]] std::string quote_array(const std::vector<std::string>& values);

}  // namespace lockkeeper::postgres
