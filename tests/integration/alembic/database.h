// The world that the adapter's tests look at: one private PostgreSQL for the test program, a database for each test.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace lockkeeper::alembic_test {

// The role that applications connect as has a password that must be percent-encoded in a URL and must never show.
inline constexpr const char* kPassword = "s3cret/P@ss:w0rd";
inline constexpr const char* kEncodedPassword = "s3cret%2FP%40ss%3Aw0rd";

class Database {
 public:
  Database();   // empty, on the program's server
  ~Database();  // dropped, with whoever is connected to it
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  // As SQLAlchemy spells it: `url("postgresql+asyncpg")`; the role is `app`.
  [[nodiscard]] std::string url(const std::string& scheme) const;

  // Rows joined by newlines, columns by `|`; an error fails the test.
  std::string query(const std::string& sql);  // NOLINT(modernize-use-nodiscard): often run for its effect

 private:
  std::string name_;
  pg_conn* connection_ = nullptr;
};

[[nodiscard]] int server_port();

}  // namespace lockkeeper::alembic_test
