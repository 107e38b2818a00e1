// The rows of a reading's statements, asked for ahead of whoever takes them: the server answers one while another is
// made into objects. Where a second session on the same snapshot is at hand, two of them are answered at a time.
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

// What a second session needs to see what the first one sees.
struct SharedSnapshot {
  // Opens the session, in a thread of its own, while the first one is asked already; nullptr: it cannot. None: there is
  // to be none.
  std::function<std::unique_ptr<Session>()> open;
  std::string name;      // of pg_export_snapshot()
  std::string settings;  // a statement that fixes what the first transaction has fixed
};

// One thread makes it, takes and destroys it.
class CatalogRows {
 public:
  // Until its end nobody else may use `first`, which asks from the first statement on. The second session begins at
  // that number and goes on from the first when it is through.
  CatalogRows(Transaction& first, SharedSnapshot shared, std::vector<std::string> statements,
              std::size_t second_begins);
  // Waits for the statements that run.
  ~CatalogRows();
  CatalogRows(const CatalogRows&) = delete;
  CatalogRows& operator=(const CatalogRows&) = delete;

  // Of the statement of that number, once each. Throws what the first session threw;
  // what the second one cannot do the first one does.
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
