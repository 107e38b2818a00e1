// attach-partition-without-check: a table becomes a partition, and no validated CHECK proves that its rows belong
// there.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kAlterTable || !definition.of_table) return all;
  for (const sql::TableAction& action : definition.actions) {
    if (action.kind != sql::ActionKind::kAttachPartition || subject.history.is_new_relation(action.partition) ||
        subject.history.has_valid_check(action.partition, action.bounds)) {
      continue;
    }
    const std::string part = spelled(action.partition);
    const std::string alter = "ALTER TABLE " + part;
    const std::string name = spelled(proposed_name({"", action.partition.name}, {}, "bound"));
    all.push_back({action.at,
                   fmt::format("Every row of {} is read under {}, to see whether it belongs into {}.", part,
                               held(api::TableLock::kAccessExclusive, action.partition), spelled(table_of(subject))),
                   {fmt::format("{} ADD CONSTRAINT {} CHECK (…) NOT VALID;  -- the partition's bound, and IS NOT NULL",
                                alter, name),
                    "-- each in a transaction of its own:", fmt::format("{} VALIDATE CONSTRAINT {};", alter, name),
                    written(subject) + ";", fmt::format("{} DROP CONSTRAINT {};", alter, name)}});
  }
  return all;
}

}  // namespace

const Rule kAttachPartitionWithoutCheck{
    "attach-partition-without-check",
    api::Severity::kWarning,
    api::TableLock::kAccessExclusive,
    "A table becomes a partition, and no validated CHECK proves that its rows belong there.",
    "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE",
    check};

}  // namespace lockkeeper::lint
