// One private PostgreSQL for the test program, and a fresh database for each test.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  // The superuser's, or that of a role made by make_role().
  [[nodiscard]] DatabaseUrl url(const std::string& user = "", const std::string& password = "") const;
  [[nodiscard]] std::unique_ptr<Session> connect(const std::string& application = "test",
                                                 const std::string& user = "") const;
  // A role of this test only; its password is kRolePassword.
  [[nodiscard]] std::string make_role() const;

 private:
  std::string name_;
};

inline constexpr const char* kRolePassword = "geheim";

// Waits until it is true; fails the test after ten seconds.
void eventually(const std::function<bool()>& condition, const std::string& what);

// The first field of the first row; empty for NULL.
[[nodiscard]] std::string value(Session& session, const std::string& sql);

}  // namespace lockkeeper::postgres
