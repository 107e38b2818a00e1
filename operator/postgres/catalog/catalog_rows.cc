#include "postgres/catalog/catalog_rows.h"

#include <optional>
#include <utility>

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {

CatalogRows::CatalogRows(Transaction& first, SharedSnapshot shared, std::vector<std::string> statements,
                         std::size_t second_begins)
    : statements_(std::move(statements)), asked_(statements_.size()) {
  first_ = std::jthread([this, &first] { ask_first(first); });
  if (shared.open) {
    second_ = std::jthread([this, shared = std::move(shared), second_begins] { ask_second(shared, second_begins); });
  }
}

CatalogRows::~CatalogRows() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

Answer CatalogRows::take(std::size_t number) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ != nullptr || asked_.at(number).state == State::kThere; });
  if (failure_ != nullptr) std::rethrow_exception(failure_);
  return std::move(asked_[number].answer);
}

void CatalogRows::ask_first(Transaction& transaction) {
  try {
    answer_by(transaction, 0, true);
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    failure_ = std::current_exception();
    stopped_ = true;
  }
  changed_.notify_all();
}

void CatalogRows::ask_second(const SharedSnapshot& shared, std::size_t begin) {
  try {
    const std::unique_ptr<Session> session = shared.open();
    if (session == nullptr) return;
    session->transaction([&](Transaction& transaction) {
      transaction.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      transaction.query("SET TRANSACTION SNAPSHOT " + quote_literal(shared.name));
      transaction.query(shared.settings);
      answer_by(transaction, begin, false);
    });
  } catch (const std::exception&) {
    // The first session does all of it.
  }
}

// `to_the_end`: stays until every answer is there, because what another session began it may not end.
void CatalogRows::answer_by(Transaction& transaction, std::size_t begin, bool to_the_end) {
  const auto next = [this, begin]() -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const std::size_t number = (begin + i) % asked_.size();
      if (asked_[number].state == State::kWanted) return number;
    }
    return std::nullopt;
  };
  const auto all_there = [this] {
    for (const Asked& asked : asked_) {
      if (asked.state != State::kThere) return false;
    }
    return true;
  };
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    const std::optional<std::size_t> number = next();
    if (!number) {
      if (!to_the_end || all_there()) return;
      changed_.wait(lock, [&] { return stopped_ || next() || all_there(); });
      continue;
    }
    asked_[*number].state = State::kAsked;
    lock.unlock();
    try {
      Answer answer = transaction.ask(statements_[*number]);
      lock.lock();
      asked_[*number] = {State::kThere, std::move(answer)};
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      asked_[*number].state = State::kWanted;
      lock.unlock();
      changed_.notify_all();
      throw;
    }
    changed_.notify_all();
  }
}

}  // namespace lockkeeper::postgres
