// adding-domain-constraint: a domain gets a constraint, and every table that uses it is read.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kAlterDomain || definition.relations.empty() ||
      subject.history.is_new_type(definition.relations.front())) {
    return {};
  }
  const sql::Name& domain = definition.relations.front();
  const std::string alter = "ALTER DOMAIN " + spelled(domain);
  const std::string message =
      "Every column of type " + spelled(domain) + " is checked, each under SHARE on its table, which blocks writes";
  if (definition.not_null) {
    const std::string name = spelled(proposed_name({"", domain.name}, {}, "not_null"));
    return {{definition.at,
             message + ".",
             {alter + " ADD CONSTRAINT " + name + " CHECK (VALUE IS NOT NULL) NOT VALID;",
              "-- in a transaction of its own, and in a quiet hour:", alter + " VALIDATE CONSTRAINT " + name + ";"}}};
  }
  if (definition.validates) {
    return {{definition.at,
             message + ".",
             {"-- in a quiet hour, and do not wait long:", "SET lock_timeout = '2s';", written(subject) + ";"}}};
  }
  if (definition.constraints.empty() || definition.constraints.front().not_valid) return {};
  const std::string& given = definition.constraints.front().name;
  const std::string name = spelled(given.empty() ? proposed_name({"", domain.name}, {}, "check") : given);
  return {{definition.at,
           message + ".",
           {(given.empty() ? written_with(subject, "add", "CONSTRAINT " + name) : written(subject)) + " NOT VALID;",
            "-- in a transaction of its own, and in a quiet hour:", alter + " VALIDATE CONSTRAINT " + name + ";"}}};
}

}  // namespace

const Rule kAddingDomainConstraint{"adding-domain-constraint",
                                   api::Severity::kError,
                                   api::TableLock::kShare,
                                   "A domain gets a constraint, and every table that uses it is read.",
                                   "https://www.postgresql.org/docs/current/sql-alterdomain.html",
                                   check};

}  // namespace lockkeeper::lint
