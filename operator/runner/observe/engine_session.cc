#include "runner/observe/engine_session.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <random>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/sql_quoting.h"
#include "postgres/session/session_settings.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Milliseconds kPatience{30000};  // a connector may have to ask its cloud first

std::string random_word() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  std::string word;
  for (int i = 0; i < 32; ++i) word += kDigits[random() % kDigits.size()];
  return word;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

bool readable(int fd, Milliseconds timeout) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, static_cast<int>(timeout.count())) > 0;
}

// Lines of JSON, one for one.
class Line {
 public:
  explicit Line(Descriptor socket) : socket_(std::move(socket)) {}
  [[nodiscard]] int socket() const { return socket_.get(); }

  // False where nobody is there any more.
  bool write(const std::string& line) {
    std::string_view left = line;
    while (!left.empty()) {
      const ssize_t wrote = ::send(socket(), left.data(), left.size(), MSG_NOSIGNAL);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      left.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
  }

  // nullopt: as write(), or not within `timeout` (which is forever where it is negative).
  std::optional<Json> read(Milliseconds timeout = Milliseconds(-1)) {
    while (pending_.find('\n') == std::string::npos) {
      if (!readable(socket(), timeout)) return std::nullopt;
      std::array<char, 65536> buffer{};
      const ssize_t got = ::recv(socket(), buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return std::nullopt;
      pending_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const std::size_t end = pending_.find('\n');
    Json json = Json::parse(pending_.substr(0, end), nullptr, false);
    pending_.erase(0, end + 1);
    if (!json.is_object()) return std::nullopt;
    return json;
  }

 private:
  Descriptor socket_;
  std::string pending_;
};

// $1 … as literals: each driver binds in a way of its own.
std::string with_values(const std::string& sql, const std::vector<std::string>& parameters) {
  if (parameters.empty()) return sql;
  std::string text;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const bool bound = sql[i] == '$' && i + 1 < sql.size() && sql[i + 1] >= '1' && sql[i + 1] <= '9';
    if (!bound) {
      text += sql[i];
      continue;
    }
    std::size_t number = 0;
    while (i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9') {
      number = number * 10 + static_cast<std::size_t>(sql[++i] - '0');
    }
    text += number <= parameters.size() ? quote_literal(parameters[number - 1]) : "NULL";
  }
  return text;
}

postgres::Rows rows_of(const Json& answer) {
  postgres::Rows rows;
  const Json* found = find(answer, {"rows"});
  if (found == nullptr || !found->is_array()) return rows;
  for (const Json& line : *found) {
    postgres::Row& row = rows.emplace_back();
    for (const Json& value : line) {
      row.push_back(value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt);
    }
  }
  return rows;
}

class EngineSession : public postgres::Session {
 public:
  EngineSession(Line line, int handshake_pid, postgres::SessionOptions options)
      : line_(std::move(line)),
        options_(std::move(options)),
        wishes_(postgres::wishes_of(options_)),
        handshake_pid_(handshake_pid) {
    const postgres::Row row =
        ask(fmt::format("SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num'), "
                        "pg_catalog.pg_is_in_recovery(), ({} WHERE pg_catalog.pg_backend_pid() = {})",
                        postgres::lasting(wishes_), handshake_pid_))
            .at(0);
    backend_pid_ = std::atoi(row.at(0).value_or("0").c_str());
    server_version_ = std::atoi(row.at(1).value_or("0").c_str());
    in_recovery_ = row.at(2).value_or("") == "t";
    lasts_ = is_direct();
  }

  ~EngineSession() override {
    if (!lasts_) return;
    try {
      ask("RESET ALL");
      if (!is_direct()) ask("SELECT pg_catalog.pg_advisory_unlock_all()");
    } catch (const postgres::SqlError&) {  // it is lost, and what was set went with it
    }
  }

  postgres::Rows query(const std::string& sql, const std::vector<std::string>& parameters) override {
    if (lasts_) return ask(with_values(sql, parameters));
    postgres::Rows rows;
    transaction([&](postgres::Transaction& open) { rows = open.query(sql, parameters); });
    return rows;
  }

  void transaction(const std::function<void(postgres::Transaction&)>& work) override {
    ask("BEGIN");
    try {
      if (!lasts_) ask(postgres::for_this_transaction(wishes_, options_.read_only, in_recovery_, server_version_));
      Open open(*this);
      work(open);
    } catch (...) {
      try {
        ask("ROLLBACK");
      } catch (const postgres::SqlError&) {  // it is lost
      }
      throw;
    }
    ask("COMMIT");
  }

  void set(const std::string& name, const std::string& value) override {
    if (lasts_) {
      query("SELECT pg_catalog.set_config($1, $2, false)", {name, value});
    } else {
      postgres::wish(wishes_, name, value);
    }
  }

  void claim() override {
    if (lasts_) return;
    lasts_ = true;
    ask(postgres::lasting(wishes_));
  }

  [[nodiscard]] int backend_pid() const override { return backend_pid_; }
  [[nodiscard]] int handshake_pid() const override { return handshake_pid_; }
  [[nodiscard]] int server_version() const override { return server_version_; }
  [[nodiscard]] const postgres::DatabaseUrl& url() const override { return options_.url; }
  [[nodiscard]] std::unique_ptr<postgres::Session> open_beside() const override { return nullptr; }
  [[nodiscard]] int socket() const override { return line_.socket(); }
  void interrupt() const override { ::shutdown(socket(), SHUT_RDWR); }

 private:
  class Open : public postgres::Transaction {
   public:
    explicit Open(EngineSession& session) : session_(session) {}
    postgres::Rows query(const std::string& sql, const std::vector<std::string>& parameters) override {
      return session_.ask(with_values(sql, parameters));
    }
    postgres::Answer ask(const std::string& sql) override { return postgres::Answer::of(session_.ask(sql)); }

   private:
    EngineSession& session_;
  };

  postgres::Rows ask(const std::string& sql) {
    std::optional<Json> answer;
    if (line_.write(to_line(Json{{"sql", sql}}) + "\n")) answer = line_.read();
    if (!answer) {
      throw postgres::SqlError(
          ErrorKind::kInDoubt,
          fmt::format("the connection to {} was lost: env.py's process has ended", options_.url.where()), "");
    }
    if (find(*answer, {"error"}) == nullptr) return rows_of(*answer);
    const std::string state = string_at(*answer, {"sqlstate"});
    const std::string said = postgres::without_password(string_at(*answer, {"error"}), options_.url);
    const bool lost = state.empty() || state.starts_with("08");
    if (lost) throw postgres::SqlError(ErrorKind::kInDoubt, said, "");
    throw postgres::SqlError(postgres::kind_of(state), said, state);
  }

  Line line_;
  postgres::SessionOptions options_;
  postgres::Wishes wishes_;
  int handshake_pid_ = 0;
  int backend_pid_ = 0;
  int server_version_ = 0;
  bool in_recovery_ = false;
  bool lasts_ = false;  // what is set stays with us
};

// Where the child comes to. In the abstract namespace: a container may have no directory that can be written to.
Descriptor listening(const std::string& name) {
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(&address.sun_path[1], name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the interface is
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(socket.get(), 8) != 0) {
    return Descriptor(-1);
  }
  return socket;
}

}  // namespace

std::variant<std::unique_ptr<postgres::Session>, api::Finding> open_engine_session(
    alembic::Adapter& adapter, const postgres::SessionOptions& options) {
  const auto unreachable = [&options](const std::string& why) {
    return api::Finding{
        api::Code::kDatabaseUnreachable, api::Severity::kError, options.url.where(),
        fmt::format("Lockkeeper needs a session of its own at {}, and a second connection of env.py's engine cannot be "
                    "made: {}.",
                    options.url.where(), postgres::without_password(why, options.url)),
        "let the engine's creator or its listener connect more than once, or give a URL by DATABASE_URL"};
  };
  const std::string name = "lockkeeper-" + random_word();
  const std::string word = random_word();
  const Descriptor door = listening(name);
  if (door.get() < 0) return unreachable("there is no socket to talk over");
  adapter.ask_session(name + ":" + word);
  const auto until = Clock::now() + kPatience;
  while (Clock::now() < until) {
    const auto left = std::chrono::duration_cast<Milliseconds>(until - Clock::now());
    if (!readable(door.get(), left)) break;
    Line line{Descriptor(::accept4(door.get(), nullptr, nullptr, SOCK_CLOEXEC))};
    const std::optional<Json> greeting = line.read(left);
    if (!greeting || string_at(*greeting, {"word"}) != word) continue;  // a stranger
    const std::optional<Json> ready = line.read(left);
    if (!ready) break;
    if (find(*ready, {"error"}) != nullptr) return unreachable(string_at(*ready, {"error"}));
    try {
      return std::unique_ptr<postgres::Session>(
          std::make_unique<EngineSession>(std::move(line), static_cast<int>(integer_at(*ready, {"pid"})), options));
    } catch (const postgres::SqlError& error) {
      return unreachable(error.what());
    }
  }
  return unreachable(fmt::format("it did not answer within {}", for_people(kPatience)));
}

}  // namespace lockkeeper::runner
