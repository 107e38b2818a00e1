#include "postgres/catalog_rows.h"

#include <optional>
#include <utility>

namespace lockkeeper::postgres {

CatalogRows::CatalogRows(Transaction& first, SharedSnapshot shared, std::vector<std::string> statements)
    : statements_(std::move(statements)), answers_(statements_.size()) {
  first_ = std::jthread([this, &first] { ask_first(first); });
  if (shared.session != nullptr) {
    second_ = std::jthread([this, shared = std::move(shared)] { ask_second(shared); });
  }
}

CatalogRows::~CatalogRows() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

Rows CatalogRows::take(std::size_t number) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ != nullptr || answers_.at(number).state == State::kThere; });
  if (failure_ != nullptr) std::rethrow_exception(failure_);
  return std::move(answers_[number].rows);
}

void CatalogRows::ask_first(Transaction& transaction) {
  try {
    answer_by(transaction, true);
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    failure_ = std::current_exception();
    stopped_ = true;
  }
  changed_.notify_all();
}

void CatalogRows::ask_second(const SharedSnapshot& shared) {
  try {
    shared.session->transaction([&](Transaction& transaction) {
      transaction.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      transaction.query("SET TRANSACTION SNAPSHOT " + quote_literal(shared.name));
      transaction.query(shared.settings);
      answer_by(transaction, false);
    });
  } catch (const std::exception&) {
    // The first session does all of it.
  }
}

// `to_the_end`: stays until every answer is there, because what another session began it may not end.
void CatalogRows::answer_by(Transaction& transaction, bool to_the_end) {
  const auto next = [this]() -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (answers_[i].state == State::kWanted) return i;
    }
    return std::nullopt;
  };
  const auto all_there = [this] {
    for (const Answer& answer : answers_) {
      if (answer.state != State::kThere) return false;
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
    answers_[*number].state = State::kAsked;
    lock.unlock();
    try {
      Rows rows = transaction.query(statements_[*number]);
      lock.lock();
      answers_[*number] = {State::kThere, std::move(rows)};
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      answers_[*number].state = State::kWanted;
      lock.unlock();
      changed_.notify_all();
      throw;
    }
    changed_.notify_all();
  }
}

}  // namespace lockkeeper::postgres
