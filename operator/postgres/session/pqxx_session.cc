// Sessions by libpq: the only file that opens connections.

#include <fmt/core.h>
#include <sys/socket.h>

#include <pqxx/pqxx>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/sqlstates.h"
#include "postgres/session/session.h"
#include "postgres/session/session_settings.h"
#include "postgres/session/unreachable.h"

namespace lockkeeper::postgres {
namespace {

std::string first_line(std::string_view text) {
  std::string line(text.substr(0, text.find('\n')));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
  return line;
}

std::string without_prefix(std::string line, std::string_view prefix) {
  while (!line.empty() && line.front() == ' ') line.erase(0, 1);
  if (line.starts_with(prefix)) line.erase(0, prefix.size());
  while (!line.empty() && line.front() == ' ') line.erase(0, 1);
  return line;
}

std::string with_option(const std::string& conninfo, const std::string& name, const std::string& value) {
  // A later word wins over an earlier one, so a user's own keepalive settings go last.
  std::string escaped;
  for (const char c : value) {
    if (c == '\'' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return name + "='" + escaped + "' " + conninfo;
}

Rows to_rows(const pqxx::result& result) {
  Rows rows;
  rows.reserve(static_cast<std::size_t>(result.size()));
  for (const auto& line : result) {
    Row row;
    row.reserve(static_cast<std::size_t>(line.size()));
    for (const auto& field : line)
      row.push_back(field.is_null() ? std::nullopt : std::optional(field.as<std::string>()));
    rows.push_back(std::move(row));
  }
  return rows;
}

Rows run(pqxx::transaction_base& transaction, const std::string& sql, const std::vector<std::string>& parameters) {
  if (parameters.empty()) return to_rows(transaction.exec(sql));
  return to_rows(transaction.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters)));
}

// Where it lies in libpqxx's own memory.
class PqxxResult : public Answer::Result {
 public:
  explicit PqxxResult(const pqxx::result& rows) : rows_(rows) {}
  [[nodiscard]] std::size_t size() const override { return static_cast<std::size_t>(rows_.size()); }
  void each(const std::function<void(RowView)>& visit) const override {
    std::vector<std::optional<std::string_view>> row(rows_.columns());
    // By iterators: a row or field of libpqxx that is made anew holds the result again.
    for (auto line = rows_.begin(); line != rows_.end(); ++line) {
      auto field = line->begin();
      for (auto& value : row) {
        value = field.is_null() ? std::nullopt : std::optional(std::string_view(field.c_str(), field.size()));
        ++field;
      }
      visit(row);
    }
  }

 private:
  pqxx::result rows_;
};

class PqxxTransaction : public Transaction {
 public:
  explicit PqxxTransaction(pqxx::work& work) : work_(work) {}
  Rows query(const std::string& sql, const std::vector<std::string>& parameters) override {
    return run(work_, sql, parameters);
  }
  Answer ask(const std::string& sql) override { return Answer(std::make_shared<const PqxxResult>(work_.exec(sql))); }

 private:
  pqxx::work& work_;
};

class NoticeHandler : public pqxx::errorhandler {
 public:
  NoticeHandler(pqxx::connection_base& connection, const std::function<void(std::string_view)>& on_notice)
      : errorhandler(connection), on_notice_(on_notice) {}
  bool operator()(const char message[]) noexcept override {
    on_notice_(message);
    return true;
  }

 private:
  const std::function<void(std::string_view)>& on_notice_;
};

class PqxxSession : public Session {
 private:
  [[nodiscard]] SqlError refused(sqlstate::SqlState state, const std::exception& error) const {
    const std::string code(state.code);
    return {kind_of(code), without_password(without_prefix(first_line(error.what()), "ERROR:"), options_.url), code};
  }

  template <typename Work>
  std::invoke_result_t<Work> translated(Work&& work) {
    try {
      return work();
    } catch (const pqxx::in_doubt_error& error) {
      throw SqlError(ErrorKind::kInDoubt,
                     fmt::format("the connection to {} was lost during COMMIT", options_.url.where()), "");
    } catch (const pqxx::broken_connection& error) {
      throw SqlError(ErrorKind::kInDoubt,
                     fmt::format("the connection to {} was lost: {}", options_.url.where(),
                                 without_password(first_line(error.what()), options_.url)),
                     "");
    } catch (const pqxx::insufficient_privilege& error) {
      // libpqxx 6.4 drops the SQLSTATE of this one, and of those that are no sql_error.
      throw refused(sqlstate::kInsufficientPrivilege, error);
    } catch (const pqxx::serialization_failure& error) {
      throw refused(sqlstate::kSerializationFailure, error);
    } catch (const pqxx::deadlock_detected& error) {
      throw refused(sqlstate::kDeadlockDetected, error);
    } catch (const pqxx::transaction_rollback& error) {
      throw refused(sqlstate::kTransactionRollback, error);
    } catch (const pqxx::sql_error& error) {
      throw SqlError(kind_of(error.sqlstate()),
                     without_password(without_prefix(first_line(error.what()), "ERROR:"), options_.url),
                     error.sqlstate());
    } catch (const pqxx::failure& error) {
      const ErrorKind kind = pq_.is_open() ? ErrorKind::kTerminal : ErrorKind::kInDoubt;
      throw SqlError(kind, without_password(first_line(error.what()), options_.url), "");
    }
  }

 public:
  PqxxSession(const std::string& conninfo, const SessionOptions& options)
      : pq_(conninfo), options_(options), wishes_(wishes_of(options)) {
    if (options_.on_notice) notices_ = std::make_unique<NoticeHandler>(pq_, options_.on_notice);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    pq_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    pq_.set_verbosity(pqxx::connection_base::error_verbosity::terse);
    pqxx::nontransaction setup(pq_);
    // In one statement, so that it is one server process that says who it is and keeps what it is told.
    const pqxx::result result = setup.exec(
        "SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num'),"
        " pg_catalog.pg_is_in_recovery(), (" +
        lasting(wishes_) +
        (options.alone ? "" : " WHERE pg_catalog.pg_backend_pid() = " + std::to_string(pq_.backendpid())) + ")");
    backend_pid_ = result.at(0).at(0).as<int>();
    server_version_ = result.at(0).at(1).as<int>();
    in_recovery_ = result.at(0).at(2).as<bool>();
    lasts_ = options.alone || is_direct();
  }

  ~PqxxSession() override {
    leave();
  }

  Rows query(const std::string& sql, const std::vector<std::string>& parameters) override {
    return translated([&] {
      if (lasts_) {
        pqxx::nontransaction transaction(pq_);
        return run(transaction, sql, parameters);
      }
      pqxx::work transaction(pq_);
      transaction.exec(for_this_transaction(wishes_, options_.read_only, in_recovery_, server_version_));
      Rows rows = run(transaction, sql, parameters);
      transaction.commit();
      return rows;
    });
  }

  void transaction(const std::function<void(Transaction&)>& work) override {
    translated([&] {
      pqxx::work transaction(pq_);
      if (!lasts_) transaction.exec(for_this_transaction(wishes_, options_.read_only, in_recovery_, server_version_));
      PqxxTransaction wrapped(transaction);
      work(wrapped);
      transaction.commit();
      return 0;
    });
  }

  void set(const std::string& name, const std::string& value) override {
    if (lasts_) {
      query("SELECT pg_catalog.set_config($1, $2, false)", {name, value});
      return;
    }
    wish(wishes_, name, value);
  }

  void claim() override {
    if (lasts_) return;
    lasts_ = true;
    try {
      query(lasting(wishes_), {});
    } catch (...) {
      lasts_ = false;  // nothing was set
      throw;
    }
  }

  [[nodiscard]] int backend_pid() const override {
    return backend_pid_;
  }
  [[nodiscard]] int handshake_pid() const override {
    return pq_.backendpid();
  }
  [[nodiscard]] int server_version() const override {
    return server_version_;
  }
  [[nodiscard]] const DatabaseUrl& url() const override {
    return options_.url;
  }

  [[nodiscard]] std::unique_ptr<Session> open_beside() const override {
    SessionOptions options = options_;
    options.alone = lasts_;
    auto opened = open(options);
    auto* session = std::get_if<std::unique_ptr<Session>>(&opened);
    return session != nullptr ? std::move(*session) : nullptr;
  }

  [[nodiscard]] int socket() const override {
    return pq_.sock();
  }

  void interrupt() const override {
    if (const int fd = socket(); fd >= 0) ::shutdown(fd, SHUT_RDWR);
  }

 private:
  // The next client of the pool, if there is one, finds the process as we found it.
  void leave() noexcept {
    if (!lasts_) return;
    try {
      pqxx::nontransaction last(pq_);
      last.exec("RESET ALL");
      if (!is_direct()) last.exec("SELECT pg_catalog.pg_advisory_unlock_all()");
    } catch (const std::exception&) {  // it is lost, and what was set went with it
    }
  }

  pqxx::connection pq_;
  const SessionOptions options_;
  // Only where one is asked for: a result must not outlive a connection that has one.
  std::unique_ptr<NoticeHandler> notices_;
  Wishes wishes_;
  int backend_pid_ = 0;
  int server_version_ = 0;
  bool in_recovery_ = false;
  bool lasts_ = false;  // what is set stays with us
};

}  // namespace

std::variant<std::unique_ptr<Session>, api::Finding> Session::open(const SessionOptions& options) {
  if (options.way) return options.way(options);
  std::string conninfo = options.url.conninfo.reveal();
  const auto seconds = std::max<Milliseconds::rep>(2, options.connect_timeout.count() / 1000);
  conninfo = with_option(conninfo, "connect_timeout", std::to_string(seconds));
  // A server that went away without a word is noticed within half a minute.
  conninfo = with_option(conninfo, "keepalives_idle", "10");
  conninfo = with_option(conninfo, "keepalives_interval", "5");
  conninfo = with_option(conninfo, "keepalives_count", "3");
  conninfo = with_option(conninfo, "tcp_user_timeout", "20000");
  try {
    return std::make_unique<PqxxSession>(conninfo, options);
  } catch (const pqxx::failure& error) {
    return unreachable(options.url, error.what());
  }
}

}  // namespace lockkeeper::postgres
