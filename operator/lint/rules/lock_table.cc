// lock-table: LOCK TABLE takes a lock that blocks writes.
#include <algorithm>
#include <array>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kLockTable) return all;
  // The modes that block writes; weaker ones do not.
  constexpr std::array kBlocking{api::TableLock::kShare, api::TableLock::kShareRowExclusive, api::TableLock::kExclusive,
                                 api::TableLock::kAccessExclusive};
  const auto* const mode = std::find_if(kBlocking.begin(), kBlocking.end(), [&definition](api::TableLock lock) {
    return to_string(lock) == definition.what;
  });
  if (mode == kBlocking.end()) return all;
  for (const sql::Name& table : definition.relations) {
    if (subject.history.is_new_relation(table)) continue;
    all.push_back({definition.at,
                   "LOCK TABLE takes " + held(*mode, table) + ", until the transaction ends.",
                   {"-- each statement takes the lock that it needs by itself; do not wait long for it:",
                    "SET lock_timeout = '2s';"},
                   std::nullopt,
                   *mode});
  }
  return all;
}

}  // namespace

const Rule kLockTable{"lock-table",
                      api::Severity::kInfo,
                      api::TableLock::kAccessExclusive,
                      "LOCK TABLE takes a lock that blocks writes.",
                      "https://www.postgresql.org/docs/current/sql-lock.html",
                      check};

}  // namespace lockkeeper::lint
