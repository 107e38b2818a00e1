// The rows of a reading's statements, asked for ahead: the server answers one statement while the rows of another one
// are made into objects. Where a second session on the same snapshot is at hand, two statements are answered at a time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// The means by which a second session sees the snapshot of the first one.
struct SharedSnapshot {
  // Opens the second session, in a thread of its own, while the first one is asked already. It returns nullptr where it
  // cannot. An empty function: there is no second session.
  std::function<std::unique_ptr<Session>()> open;
  std::string name;      // of pg_export_snapshot()
  std::string settings;  // a statement that makes the settings of the first transaction
};

// Thread safety: one thread makes it, takes from it and destroys it.
class CatalogRows {
 public:
  // Starts to ask. `first` asks from the first statement on; the second session begins with the statement
  // `second_begins`, and goes on with the first one after the last.
  // Requires: nobody else uses `first` until the end.
  CatalogRows(Transaction& first, SharedSnapshot shared, std::vector<std::string> statements,
              std::size_t second_begins);
  // Waits for the statements that run.
  ~CatalogRows();
  CatalogRows(const CatalogRows&) = delete;
  CatalogRows& operator=(const CatalogRows&) = delete;

  // Waits for the answer to the statement of that number. The first session asks what the second one cannot.
  // Requires: each number is taken once.
  // Throws: the error of the first session.
  [[nodiscard]] Answer take(std::size_t number);

 private:
  enum class State { kWanted, kAsked, kThere };
  struct Asked {
    State state = State::kWanted;
    Answer answer;
  };

  void ask_first(Transaction& transaction);
  void ask_second(const SharedSnapshot& shared, std::size_t begin);
  void answer_by(Transaction& transaction, std::size_t begin, bool to_the_end);

  const std::vector<std::string> statements_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Asked> asked_;  // by number
  bool stopped_ = false;
  std::exception_ptr failure_;  // of the first session
  std::jthread first_;
  std::jthread second_;
};

}  // namespace lockkeeper::postgres
