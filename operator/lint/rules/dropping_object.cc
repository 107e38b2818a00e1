// dropping-object: a view, sequence, type, function or extension is dropped that running code may still use.
#include <fmt/core.h>

#include "lint/renames.h"
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ObjectKind;
  std::vector<Found> all;
  for (const sql::Change* change : changes(subject, sql::Action::kDrop,
                                           {Kind::kView, Kind::kMaterializedView, Kind::kSequence, Kind::kType,
                                            Kind::kDomain, Kind::kFunction, Kind::kExtension})) {
    // The new one stands in its place.
    if (subject.later.makes(change->object.kind, change->object.name)) continue;
    const std::string name = spelled(change->object.name);
    const bool more = subject.definition().cascade;
    const bool columns = more && (change->object.kind == Kind::kType || change->object.kind == Kind::kDomain ||
                                  change->object.kind == Kind::kExtension);
    all.push_back({subject.definition().at,
                   fmt::format("Code that still uses the {} {} fails{}.", word_of(change->object.kind), name,
                               columns ? ", and CASCADE drops the columns that are of its type, with their values"
                               : more  ? ", and CASCADE drops what is made of it"
                                       : ""),
                   {"-- in a release after the last one that uses it"}});
  }
  return all;
}

}  // namespace

const Rule kDroppingObject{"dropping-object",
                           api::Severity::kWarning,
                           api::TableLock::kNone,
                           "A view, sequence, type, function or extension is dropped that running code may still use.",
                           "https://www.postgresql.org/docs/current/sql-dropview.html",
                           check};

}  // namespace lockkeeper::lint
