// vacuum-full-or-cluster: a table is written anew while nobody can use it.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  const bool full = definition.form == sql::Form::kVacuumFull;
  if (!full && definition.form != sql::Form::kCluster) return {};
  const std::string word = full ? "VACUUM FULL" : "CLUSTER";
  if (definition.relations.empty()) {
    return {{definition.at,
             word + " writes every table of the database anew, each under ACCESS EXCLUSIVE, which blocks reads and "
                    "writes of it.",
             {"VACUUM;"}}};
  }
  std::vector<Found> all;
  for (const sql::Name& table : definition.relations) {
    if (subject.history.is_new_relation(table)) continue;
    all.push_back(
        {definition.at,
         word + " writes all of " + spelled(table) + " anew under " + held(api::TableLock::kAccessExclusive, table) +
             ".",
         {"-- it makes the space of dead rows usable again, and blocks nobody:", "VACUUM " + spelled(table) + ";"}});
  }
  return all;
}

}  // namespace

const Rule kVacuumFullOrCluster{"vacuum-full-or-cluster",
                                api::Severity::kError,
                                api::TableLock::kAccessExclusive,
                                "A table is written anew while nobody can use it.",
                                "https://www.postgresql.org/docs/current/sql-vacuum.html",
                                check};

}  // namespace lockkeeper::lint
