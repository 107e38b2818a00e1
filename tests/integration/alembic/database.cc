#include "database.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>

#include "base/process.h"

namespace lockkeeper::alembic_test {
namespace {

ProcessResult run_script(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.arguments = {std::string(LOCKKEEPER_SOURCE_DIR) + "/tests/support/postgres.sh"};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  return run_process(options, "", Milliseconds(60000));
}

class Server {
 public:
  Server() {
    std::string directory = "/tmp/lockkeeper-adapter-XXXXXX";
    if (::mkdtemp(directory.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    directory_ = directory;
    const auto started = run_script({"start", directory_, "--until", std::to_string(::getpid())});
    if (started.exit.code != 0) throw std::runtime_error(started.error);
    url_ = started.output.substr(0, started.output.find('\n'));
    pg_conn* admin = PQconnectdb(url_.c_str());
    const std::string role = std::string("CREATE ROLE app LOGIN SUPERUSER PASSWORD '") + kPassword + "'";
    PQclear(PQexec(admin, role.c_str()));
    PQfinish(admin);
  }
  ~Server() { (void)run_script({"stop", directory_}); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  std::string directory_;
  std::string url_;
};

const Server& server() {
  static const Server the_server;
  return the_server;
}

std::string execute(pg_conn* connection, const std::string& sql) {
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) << sql << ": " << PQerrorMessage(connection);
  std::string text;
  for (int row = 0; row < PQntuples(result); ++row) {
    if (row > 0) text += "\n";
    for (int column = 0; column < PQnfields(result); ++column) {
      if (column > 0) text += "|";
      text += PQgetvalue(result, row, column);
    }
  }
  PQclear(result);
  return text;
}

}  // namespace

int server_port() {
  const std::string& url = server().url();
  const std::size_t colon = url.rfind(':');
  return std::stoi(url.substr(colon + 1));
}

Database::Database() {
  static std::atomic<int> counter = 0;
  name_ = "shop" + std::to_string(++counter);
  pg_conn* admin = PQconnectdb(server().url().c_str());
  execute(admin, "CREATE DATABASE " + name_ + (PQserverVersion(admin) >= 150000 ? " STRATEGY FILE_COPY" : ""));
  PQfinish(admin);
  std::string url = server().url();
  url.replace(url.rfind('/') + 1, std::string::npos, name_);
  connection_ = PQconnectdb(url.c_str());
  execute(connection_, "SET client_min_messages = warning");
}

Database::~Database() {
  PQfinish(connection_);
  pg_conn* admin = PQconnectdb(server().url().c_str());
  execute(admin, "DROP DATABASE " + name_ + " WITH (FORCE)");
  PQfinish(admin);
}

std::string Database::url(const std::string& scheme) const {
  return scheme + "://app:" + kEncodedPassword + "@127.0.0.1:" + std::to_string(server_port()) + "/" + name_;
}

std::string Database::query(const std::string& sql) {
  return execute(connection_, sql);
}

}  // namespace lockkeeper::alembic_test
