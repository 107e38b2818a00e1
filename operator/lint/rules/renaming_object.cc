// renaming-object: a view, schema, type, function, sequence or a value of an enum gets another name while running code
// uses the old one.
#include <fmt/core.h>

#include "lint/renames.h"
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<std::string> steps_of(const Subject& subject, const sql::Change& change, const std::string& name,
                                  const std::string& next) {
  if (change.object.kind == sql::ObjectKind::kView || change.object.kind == sql::ObjectKind::kMaterializedView) {
    return steps_with_view(subject, name, next);
  }
  return {fmt::format("-- make what is to be called {} beside {}, and drop the old one", next, name),
          "-- in a release after the last one that uses it"};
}

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ObjectKind;
  std::vector<Found> all = moved(subject, sql::Action::kRename,
                                 {Kind::kView, Kind::kMaterializedView, Kind::kSequence, Kind::kType, Kind::kDomain,
                                  Kind::kFunction, Kind::kSchema},
                                 [&subject](const sql::Change& change, const std::string& name,
                                            const std::string& next) { return steps_of(subject, change, name, next); });
  for (const sql::Change& change : subject.said().changes) {
    const sql::Object& object = change.object;
    if (change.action != sql::Action::kRename || object.part_kind != sql::PartKind::kEnumValue ||
        subject.history.is_new_type(object.name)) {
      continue;
    }
    all.push_back(
        {subject.definition().at,
         fmt::format("Code that still writes or compares with '{}' fails from the moment on at which {} calls it '{}'.",
                     object.part, spelled(object.name), change.to),
         {"ALTER TYPE " + spelled(object.name) + " ADD VALUE …;  -- beside the old one, which stays"}});
  }
  return all;
}

}  // namespace

const Rule kRenamingObject{
    "renaming-object",
    api::Severity::kWarning,
    api::TableLock::kNone,
    "A view, schema, type, function, sequence or enum value gets another name while running code uses the old one.",
    "https://www.postgresql.org/docs/current/sql-alterschema.html",
    check};

}  // namespace lockkeeper::lint
