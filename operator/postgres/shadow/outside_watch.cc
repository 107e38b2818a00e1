#include "postgres/shadow/outside_watch.h"

#include <chrono>
#include <future>
#include <optional>
#include <utility>
#include <variant>

#include "base/text.h"

namespace lockkeeper::postgres {
namespace {

// A statement on empty tables comes to its next lock within milliseconds.
constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kBetweenLooks{1};
// REINDEX CONCURRENTLY, the longest, waits five times for others.
constexpr int kStops = 12;

std::unique_ptr<Session> open_session(const DatabaseUrl& url) {
  SessionOptions options;
  options.url = url;
  options.application = "lockkeeper/trace";
  auto opened = Session::open(options);
  auto* session = std::get_if<std::unique_ptr<Session>>(&opened);
  return session != nullptr ? std::move(*session) : nullptr;
}

// One statement under watch. What it holds in the way goes with it, whatever happens.
class Watching {
 public:
  Watching(Session& first, std::array<std::unique_ptr<Session>, 2>& readers, const std::string& pid,
           const std::vector<std::string>& tables)
      : first_(first), readers_(readers), pid_(pid), tables_(join(tables)) {}
  ~Watching() { let_go(); }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  void stand_in_the_way() {
    lock(first_, "SHARE UPDATE EXCLUSIVE");
    lock(*readers_[reader_], "ACCESS SHARE");
  }

  void look_on(const std::future<void>& statement) {
    for (int stop = 0; stop < kStops; ++stop) {
      if (!wait_for_stop(statement)) return;
      if (stop == 0) {
        end(first_);
      } else if (!change_readers()) {
        return;
      }
    }
  }

  void let_go() noexcept {
    for (Session* session : {&first_, readers_[0].get(), readers_[1].get()}) {
      try {
        end(*session);
      } catch (const SqlError&) {  // its locks went with it
      }
    }
  }

  [[nodiscard]] OutsideWatch::Modes modes() && { return std::move(modes_); }

 private:
  void lock(Session& session, const char* mode) {
    session.query("BEGIN");
    session.query(std::string("LOCK TABLE ") + tables_ + " IN " + mode + " MODE NOWAIT");
  }

  static void end(Session& session) { session.query("ROLLBACK"); }

  // Takes what the statement has and asks for. Returns: whether it waits.
  bool look() {
    bool waits = false;
    for (const Row& row : first_.query(
             "SELECT relation, mode, granted FROM pg_catalog.pg_locks WHERE pid = $1 ORDER BY granted", {pid_})) {
      if (row.at(2) == "f") waits = true;
      if (row.at(0)) modes_[*row.at(0)].insert(api::parse_lock_mode(row.at(1).value_or("")));
    }
    return waits;
  }

  // Returns: false where the statement has ended, or does something else for long.
  bool wait_for_stop(const std::future<void>& statement) {
    const auto patient_until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < patient_until) {
      if (look()) return true;
      if (statement.wait_for(kBetweenLooks) == std::future_status::ready) return false;
    }
    return false;
  }

  // It waits for the transaction that reads, or for its lock: another one reads from now on. Returns: false where there
  // is nothing more to see, because the statement has the strongest lock.
  bool change_readers() {
    Session& next = *readers_[1 - reader_];
    bool reads = true;
    try {
      lock(next, "ACCESS SHARE");
    } catch (const SqlError& error) {
      if (error.kind() == ErrorKind::kInDoubt) throw;
      end(next);
      reads = false;
    }
    end(*readers_[reader_]);
    reader_ = 1 - reader_;
    return reads;
  }

  Session& first_;
  std::array<std::unique_ptr<Session>, 2>& readers_;
  const std::string& pid_;
  std::string tables_;
  std::size_t reader_ = 0;
  OutsideWatch::Modes modes_;
};

}  // namespace

std::unique_ptr<OutsideWatch> OutsideWatch::open(const Session& watched) {
  std::unique_ptr<OutsideWatch> watch(new OutsideWatch());
  watch->pid_ = std::to_string(watched.backend_pid());
  watch->first_ = open_session(watched.url());
  for (auto& reader : watch->readers_) reader = open_session(watched.url());
  if (watch->first_ == nullptr || watch->readers_[0] == nullptr || watch->readers_[1] == nullptr) return nullptr;
  return watch;
}

OutsideWatch::Modes OutsideWatch::watch(const std::vector<std::string>& tables, const std::function<void()>& run) {
  Modes modes;
  std::optional<std::future<void>> statement;
  try {
    Watching watching(*first_, readers_, pid_, tables);
    watching.stand_in_the_way();
    statement = std::async(std::launch::async, run);
    watching.look_on(*statement);
    modes = std::move(watching).modes();
  } catch (const SqlError&) {
    modes.clear();  // nobody has seen all of it
  }
  if (statement) {
    statement->get();
  } else {
    run();
  }
  return modes;
}

}  // namespace lockkeeper::postgres
