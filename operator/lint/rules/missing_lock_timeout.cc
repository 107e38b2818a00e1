// missing-lock-timeout: a transaction takes a lock that blocks others, and nothing limits how long it waits for it.
#include <fmt/core.h>

#include <algorithm>

#include "lint/taken_locks.h"

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const History& history = subject.history;
  // Once a file: it is one line that mends all of it.
  if (!history.in_transaction() || history.has_locked() || history.has_set("lock_timeout") ||
      history.has_set("statement_timeout")) {
    return {};
  }
  const std::vector<TakenLock> taken = taken_locks(subject.statement);
  const auto first = std::find_if(taken.begin(), taken.end(),
                                  [&history](const TakenLock& lock) { return !history.is_new_relation(lock.table); });
  if (first == taken.end() || subject.definition().temporary) return {};
  return {
      {subject.definition().at,
       fmt::format("Nothing limits how long this transaction waits for {}: as long as it waits, whoever comes after it "
                   "waits as well.",
                   held(first->lock, first->table)),
       {"SET lock_timeout = '2s';", written(subject) + ";"},
       std::nullopt,
       first->lock}};
}

}  // namespace

const Rule kMissingLockTimeout{
    "missing-lock-timeout",
    api::Severity::kInfo,
    api::TableLock::kAccessExclusive,
    "A transaction takes a lock that blocks others, and nothing limits how long it waits for it.",
    "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
    check};

}  // namespace lockkeeper::lint
