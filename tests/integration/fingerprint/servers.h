// Real PostgreSQL servers for the fingerprint's tests: Debian's, and those of other versions that
// tests/support/postgres_versions.sh has installed. Each is started once a process and stopped at its end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "postgres/catalog/catalog.h"

namespace lockkeeper::fingerprint_test {

class Server {
 public:
  // `bin` empty: Debian's newest.
  explicit Server(const std::string& bin);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // A fresh, empty database; one of that name is dropped. Returns its URL.
  [[nodiscard]] std::string create_database(const std::string& name) const;
  [[nodiscard]] std::string url(const std::string& database) const;

 private:
  std::string directory_;
  std::string base_;  // the URL up to the database's name
};

[[nodiscard]] const Server& debian_server();

struct OtherServer {
  std::string major;
  std::unique_ptr<Server> server;
};
// Empty where none is installed.
[[nodiscard]] const std::vector<OtherServer>& other_servers();

[[nodiscard]] std::unique_ptr<postgres::Session> connect(const std::string& url);
[[nodiscard]] schema::Fingerprint fingerprint_of(const std::string& url);

// psql's way: statement by statement; fails the test at the first error.
void run_script(const std::string& url, const std::string& sql);
// Debian's pg_dump, which reads servers up to its own version.
[[nodiscard]] std::string dump_schema(const std::string& url);

// The zoo of zoo.sql; its roles are made where they are not there yet.
[[nodiscard]] std::string zoo_in(const Server& server, const std::string& database);
void make_zoo_roles(const Server& server);

}  // namespace lockkeeper::fingerprint_test
