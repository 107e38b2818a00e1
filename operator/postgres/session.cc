#include "postgres/session.h"

#include <sys/socket.h>

#include <pqxx/pqxx>

#include <algorithm>
#include <utility>

namespace lockkeeper::postgres {
namespace {

constexpr std::size_t kNameLimit = 63;  // NAMEDATALEN - 1: longer names are cut, with a notice

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

ErrorKind kind_of(const std::string& sqlstate) {
  if (sqlstate == "55P03" || sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "57014") {
    return ErrorKind::kTransient;
  }
  if (sqlstate.starts_with("53") || sqlstate.starts_with("57P")) return ErrorKind::kTransient;
  return ErrorKind::kTerminal;
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

// libpq's sentence about each host that it tried, as one line.
std::string connection_failure(std::string_view text) {
  std::string joined;
  while (!text.empty()) {
    const std::string_view raw = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), raw.size() + 1));
    std::string line = without_prefix(std::string(raw), "\t");
    if (line.empty() || line.starts_with("Is the server running")) continue;
    joined += (joined.empty() ? "" : "; ") + line;
  }
  return joined.empty() ? "no answer" : joined;
}

std::string remedy_for(const std::string& failure) {
  const auto says = [&failure](std::string_view part) { return failure.find(part) != std::string::npos; };
  if (says("password authentication failed") || says("no password supplied")) {
    return "check the user and the password in the database URL";
  }
  if (says("does not exist")) return "check the database and the user in the database URL, or create them";
  if (says("pg_hba.conf")) return "let this host in by pg_hba.conf, or ask for SSL with ?sslmode=require";
  if (says("could not translate host name")) return "check the host in the database URL";
  if (says("too many") || says("remaining connection slots")) {
    return "wait until connections are free, or raise max_connections";
  }
  if (says("starting up") || says("shutting down") || says("recovery"))
    return "wait until the server is up, then run again";
  return "check that the server runs and that host and port of the database URL are reachable from here";
}

}  // namespace

struct Answer::Result {
  pqxx::result rows;
};

std::size_t Answer::size() const {
  return result_ != nullptr ? static_cast<std::size_t>(result_->rows.size()) : 0;
}

void Answer::each(const std::function<void(RowView)>& visit) const {
  if (result_ == nullptr) return;
  const pqxx::result& result = result_->rows;
  std::vector<std::optional<std::string_view>> row(result.columns());
  // By iterators: a row or field of libpqxx that is made anew holds the result again.
  for (auto line = result.begin(); line != result.end(); ++line) {
    auto field = line->begin();
    for (auto& value : row) {
      value = field.is_null() ? std::nullopt : std::optional(std::string_view(field.c_str(), field.size()));
      ++field;
    }
    visit(row);
  }
}

Rows Answer::rows() const {
  return result_ != nullptr ? to_rows(result_->rows) : Rows();
}

class PqxxTransaction : public Transaction {
 public:
  explicit PqxxTransaction(pqxx::work& work) : work_(work) {}
  Rows query(const std::string& sql, const std::vector<std::string>& parameters) override {
    return run(work_, sql, parameters);
  }
  Answer ask(const std::string& sql) override {
    return Answer(std::make_shared<const Answer::Result>(Answer::Result{work_.exec(sql)}));
  }

 private:
  pqxx::work& work_;
};

struct Session::Connection {
  Connection(const std::string& conninfo, SessionOptions opened_by)
      : pq(conninfo), options(std::move(opened_by)), url(options.url) {}
  pqxx::connection pq;
  const SessionOptions options;
  const DatabaseUrl& url;
  int backend_pid = 0;
  int server_version = 0;

  [[nodiscard]] SqlError refused(const std::string& sqlstate, const std::exception& error) const {
    return {kind_of(sqlstate), without_password(without_prefix(first_line(error.what()), "ERROR:"), url), sqlstate};
  }

  template <typename Work>
  auto translated(Work&& work) {
    try {
      return work();
    } catch (const pqxx::in_doubt_error& error) {
      throw SqlError(ErrorKind::kInDoubt, "the connection to " + url.where() + " was lost during COMMIT", "");
    } catch (const pqxx::broken_connection& error) {
      throw SqlError(
          ErrorKind::kInDoubt,
          "the connection to " + url.where() + " was lost: " + without_password(first_line(error.what()), url), "");
    } catch (const pqxx::insufficient_privilege& error) {
      // libpqxx 6.4 drops the SQLSTATE of this one, and of those that are no sql_error.
      throw refused("42501", error);
    } catch (const pqxx::serialization_failure& error) {
      throw refused("40001", error);
    } catch (const pqxx::deadlock_detected& error) {
      throw refused("40P01", error);
    } catch (const pqxx::transaction_rollback& error) {
      throw refused("40000", error);
    } catch (const pqxx::sql_error& error) {
      throw SqlError(kind_of(error.sqlstate()),
                     without_password(without_prefix(first_line(error.what()), "ERROR:"), url), error.sqlstate());
    } catch (const pqxx::failure& error) {
      const ErrorKind kind = pq.is_open() ? ErrorKind::kTerminal : ErrorKind::kInDoubt;
      throw SqlError(kind, without_password(first_line(error.what()), url), "");
    }
  }
};

Session::Session(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Session::~Session() = default;

std::variant<std::unique_ptr<Session>, api::Finding> Session::open(const SessionOptions& options) {
  std::string conninfo = options.url.conninfo.reveal();
  const auto seconds = std::max<Milliseconds::rep>(2, options.connect_timeout.count() / 1000);
  conninfo = with_option(conninfo, "connect_timeout", std::to_string(seconds));
  // A server that went away without a word is noticed within half a minute.
  conninfo = with_option(conninfo, "keepalives_idle", "10");
  conninfo = with_option(conninfo, "keepalives_interval", "5");
  conninfo = with_option(conninfo, "keepalives_count", "3");
  conninfo = with_option(conninfo, "tcp_user_timeout", "20000");
  conninfo += " application_name='" + options.application.substr(0, kNameLimit) + "' client_encoding='UTF8'";
  try {
    auto connection = std::make_unique<Connection>(conninfo, options);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection->pq.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    connection->pq.set_verbosity(pqxx::connection_base::error_verbosity::terse);
    pqxx::nontransaction setup(connection->pq);
    // set_config over the settings that this server has: their names came in different versions. Plain dates, plain
    // strings, and nothing that ends an idle session while it holds the lock.
    const pqxx::result result = setup.exec(
        "SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num'),"
        " (SELECT count(pg_catalog.set_config(name, wanted, false)) FROM (VALUES"
        " ('statement_timeout', '" +
        std::to_string(options.statement_timeout.count()) +
        "'), ('lock_timeout', '10000'), ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),"
        " ('transaction_timeout', '0'), ('standard_conforming_strings', 'on'), ('client_min_messages', 'warning'),"
        " ('default_transaction_isolation', 'read committed')" +
        std::string(options.read_only ? ", ('default_transaction_read_only', 'on')" : "") +
        ") AS wish(name, wanted) JOIN pg_catalog.pg_settings USING (name))");
    connection->backend_pid = result.at(0).at(0).as<int>();
    connection->server_version = result.at(0).at(1).as<int>();
    return std::unique_ptr<Session>(new Session(std::move(connection)));
  } catch (const pqxx::failure& error) {
    const std::string failure = without_password(connection_failure(error.what()), options.url);
    return api::Finding{api::Code::kDatabaseUnreachable, api::Severity::kError, options.url.where(),
                        "The database at " + options.url.where() + " cannot be reached: " + failure + ".",
                        remedy_for(failure)};
  }
}

Rows Session::query(const std::string& sql, const std::vector<std::string>& parameters) {
  return connection_->translated([&] {
    pqxx::nontransaction transaction(connection_->pq);
    return run(transaction, sql, parameters);
  });
}

void Session::transaction(const std::function<void(Transaction&)>& work) {
  connection_->translated([&] {
    pqxx::work transaction(connection_->pq);
    PqxxTransaction wrapped(transaction);
    work(wrapped);
    transaction.commit();
    return 0;
  });
}

int Session::backend_pid() const {
  return connection_->backend_pid;
}

int Session::handshake_pid() const {
  return connection_->pq.backendpid();
}

int Session::server_version() const {
  return connection_->server_version;
}

const DatabaseUrl& Session::url() const {
  return connection_->url;
}

std::unique_ptr<Session> Session::open_beside() const {
  auto opened = open(connection_->options);
  auto* session = std::get_if<std::unique_ptr<Session>>(&opened);
  return session != nullptr ? std::move(*session) : nullptr;
}

int Session::socket() const {
  return connection_->pq.sock();
}

void Session::interrupt() const {
  if (const int fd = socket(); fd >= 0) ::shutdown(fd, SHUT_RDWR);
}

std::string quote_literal(std::string_view text) {
  // standard_conforming_strings may be off in the connection that runs it, so a backslash needs the E form.
  std::string out = "'";
  bool escapes = false;
  for (const char c : text) {
    if (c == '\0') continue;  // text cannot hold one
    if (c == '\'' || c == '\\') out += c;
    escapes = escapes || c == '\\';
    out += c;
  }
  out += "'";
  return escapes ? " E" + out : out;
}

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

std::string quote_array(const std::vector<std::string>& values) {
  std::string out = "ARRAY[";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : ",") + quote_literal(values[i]);
  return out + "]::text[]";
}

}  // namespace lockkeeper::postgres
