#include "server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <variant>

namespace lockkeeper::postgres {
namespace {

std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];  // NOLINT: filled by fgets
  while (pipe != nullptr && std::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
  if (pipe == nullptr || ::pclose(pipe) != 0) throw std::runtime_error(command + " failed: " + text);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

class Server {
 public:
  Server()
      : directory_("/tmp/lockkeeper-session-" + std::to_string(::getpid())),
        url_(output_of(script() + " start " + directory_ + " --until " + std::to_string(::getpid()))) {}
  ~Server() { (void)output_of(script() + " stop " + directory_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  static std::string script() { return std::string(LOCKKEEPER_SOURCE_DIR) + "/tests/support/postgres.sh"; }
  std::string directory_;
  std::string url_;
};

const Server& server() {
  static const Server instance;
  return instance;
}

std::unique_ptr<Session> open(const DatabaseUrl& url, const std::string& application) {
  auto opened = Session::open({url, application});
  if (auto* finding = std::get_if<api::Finding>(&opened)) throw std::runtime_error(finding->message);
  return std::get<std::unique_ptr<Session>>(std::move(opened));
}

DatabaseUrl url_of(const std::string& database, const std::string& user, const std::string& password) {
  std::string text = server().url();
  text.replace(text.rfind('/') + 1, std::string::npos, database);
  if (!user.empty()) {
    const std::size_t begin = text.find("://") + 3;
    text.replace(begin, text.find('@') - begin, user + ":" + password);
  }
  return std::get<DatabaseUrl>(parse_database_url(Secret(text), "the test server"));
}

}  // namespace

TestDatabase::TestDatabase() {
  static std::atomic<int> count{0};
  name_ = "test_" + std::to_string(++count);
  open(url_of("postgres", "", ""), "test")->query("CREATE DATABASE " + name_);
}

TestDatabase::~TestDatabase() {
  open(url_of("postgres", "", ""), "test")->query("DROP DATABASE " + name_ + " WITH (FORCE)");
}

DatabaseUrl TestDatabase::url(const std::string& user, const std::string& password) const {
  return url_of(name_, user, password);
}

std::unique_ptr<Session> TestDatabase::connect(const std::string& application, const std::string& user) const {
  return open(url(user, user.empty() ? "" : kRolePassword), application);
}

std::string TestDatabase::make_role() const {
  static std::atomic<int> count{0};
  const std::string role = name_ + "_role_" + std::to_string(++count);
  connect()->query("CREATE ROLE " + role + " LOGIN PASSWORD '" + kRolePassword + "'");
  return role;
}

void eventually(const std::function<bool()>& condition, const std::string& what) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) {
      FAIL() << "waited in vain for: " << what;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::string value(Session& session, const std::string& sql) {
  return session.query(sql).front().front().value_or("");
}

}  // namespace lockkeeper::postgres
