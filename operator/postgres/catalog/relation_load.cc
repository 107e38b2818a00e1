#include "postgres/catalog/relation_load.h"

#include <fmt/core.h>

#include <cstdlib>

#include "base/sql_quoting.h"
#include "postgres/catalog/relation_load_queries.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::postgres {
namespace {

constexpr int kMostMilliseconds = 5000;  // of a query; a server that takes longer has other worries
constexpr int kLockMilliseconds = 50;    // what a lock takes that comes between two of our queries

std::optional<std::int64_t> integer_of(const std::optional<std::string>& field) {
  return field ? std::optional<std::int64_t>(std::atoll(field->c_str())) : std::nullopt;
}

std::string with_members(const std::vector<std::string>& names, const std::string& query) {
  return kMembersBegin + quote_array(names) + kMembersEnd + query;
}

// The columns of kWho, from `first` on.
std::string who(const Row& row, std::size_t first) {
  if (!row[first]) return "a prepared transaction";
  const api::Blocker blocker{std::atoi(row[first]->c_str()), row[first + 1].value_or(""), row[first + 2].value_or(""),
                             std::atof(row[first + 3].value_or("0").c_str()), ""};
  const std::string state = row[first + 4].value_or("");
  return describe(blocker) + (state.empty() ? "" : ", " + state);
}

}  // namespace

void begin_look(Transaction& transaction) {
  (void)transaction.query(
      fmt::format("SELECT pg_catalog.set_config('transaction_read_only', 'on', true),"
                  " pg_catalog.set_config('statement_timeout', '{}', true),"
                  " pg_catalog.set_config('lock_timeout', '{}', true)",
                  kMostMilliseconds, kLockMilliseconds));
}

api::LiveRelations read_relations(Transaction& transaction, const std::vector<std::string>& names) {
  api::LiveRelations relations;
  for (const Row& row : transaction.query(with_members(names, kUseQuery))) {
    api::LiveRelation& relation = relations[row[0].value_or("")];
    relation.load.indexes = static_cast<int>(integer_of(row[1]).value_or(0));
    relation.load.partitions = static_cast<int>(integer_of(row[2]).value_or(0));
    relation.load.rows = integer_of(row[3]);
    relation.load.dead_rows = integer_of(row[4]);
    relation.use = {std::atof(row[8].value_or("0").c_str()), integer_of(row[5]), integer_of(row[6]),
                    row[7].value_or("")};
  }
  return relations;
}

void read_sizes(Transaction& transaction, api::LiveRelations& relations) {
  std::vector<std::string> names;
  for (const auto& [name, relation] : relations) names.push_back(name);
  for (const Row& row : transaction.query(with_members(names, kSizesQuery))) {
    const auto found = relations.find(row[0].value_or(""));
    if (found == relations.end()) continue;
    api::RelationLoad& load = found->second.load;
    load.bytes = integer_of(row[1]);
    load.index_bytes = integer_of(row[2]);
    if (load.bytes == 0 && !load.rows) load.rows = 0;  // nobody has counted them, and there is no page for one
  }
}

std::vector<api::LockHolder> read_lock_holders(Transaction& transaction, const std::vector<std::string>& names) {
  const std::string select = fmt::format(
      " SELECT m.name, l.mode, l.granted, coalesce(a.backend_type = 'autovacuum worker' AND a.query NOT LIKE"
      " '%to prevent wraparound%', false), {}{}",
      kWho, kHoldersQuery);
  std::vector<api::LockHolder> holders;
  for (const Row& row : transaction.query(with_members(names, select))) {
    holders.push_back(
        {row[0].value_or(""), api::parse_lock_mode(row[1].value_or("")), row[2] == "t", row[3] == "t", who(row, 4)});
  }
  return holders;
}

std::string oldest_snapshot(Transaction& transaction) {
  const Rows rows = transaction.query(fmt::format("SELECT {}{}", kWho, kOldestSnapshotQuery));
  return rows.empty() ? "" : who(rows.front(), 0);
}

}  // namespace lockkeeper::postgres
