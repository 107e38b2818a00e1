#include "plan/repair/refusals.h"

#include <fmt/core.h>

#include "plan/diagnosis/failure.h"
#include "plan/evidence/comparison_key.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

using schema::RevisionHistory;
using schema::SchemaObject;
using schema::StatementHistory;

std::string Refusals::moves_data(const RevisionHistory& revision, const StatementHistory& statement,
                                 const std::string& doubt) const {
  const std::string why = facts_.rows.empty() ? fmt::format("no version row tells whether it ran, and {}:", doubt)
                                              : fmt::format("{}: whether it ran cannot be seen, and", doubt);
  return fmt::format("{} moves data, and {} twice would be wrong.", quoted(revision, statement), why);
}

std::string Refusals::has_another_name(const RevisionHistory& revision, const SchemaObject& dropped,
                                       const SchemaObject& live) const {
  return fmt::format("{}, which revision {} drops, has another name: {}.", display(dropped),
                     named(facts_.graph, revision.revision), live.name);
}

std::string Refusals::half_done(const RevisionHistory& revision, const StatementHistory& statement,
                                const SchemaObject& object, bool is_there) const {
  return fmt::format("Part of what {} makes is there, and part is not: {} {}.", quoted(revision, statement),
                     display(object), is_there ? "is" : "is not");
}

std::string Refusals::lacks(const RevisionHistory& revision, const StatementHistory& statement,
                            const SchemaObject& gone) const {
  return fmt::format("Part of what {} needs, {}, is gone already.", quoted(revision, statement), display(gone));
}

std::string Refusals::differs(const RevisionHistory& revision, const SchemaObject* expected,
                              const SchemaObject* live) const {
  const std::string object = display(expected != nullptr ? *expected : *live);
  const std::string name = named(facts_.graph, revision.revision);
  if (live == nullptr) return fmt::format("{}, which revision {} changes, is not there.", object, name);
  if (expected == nullptr) return fmt::format("{}, which revision {} makes for a while, is there.", object, name);
  return fmt::format("{}, which revision {} makes, is there with another definition ({}).", object, name,
                     essential_difference(*expected, *live));
}

std::string Refusals::not_looked_at(const RevisionHistory& revision) const {
  return fmt::format("Part of revision {} is there, and its statements could not be looked at one by one.",
                     named(facts_.graph, revision.revision));
}

std::string Refusals::quoted(const RevisionHistory& revision, const StatementHistory& statement) const {
  return fmt::format("`{}` of revision {}", shortened(statement.sql, 80), named(facts_.graph, revision.revision));
}

}  // namespace lockkeeper::plan
