#include "plan/evidence/dropped_names.h"

namespace lockkeeper::plan {

std::string DroppedNames::spelled(const Spelling& spelling, const sql::Name& name) const {
  if (!spelling.in_schema) return spelling.prefix + name.name;
  return spelling.prefix + (name.schema.empty() ? schema_ : name.schema) + "." + name.name;
}

bool DroppedNames::is_temporary(const sql::Name& name) const {
  return name.schema == "pg_temp" || (name.schema.empty() && temporary_.contains(name.name));
}

void DroppedNames::drop(const std::string& object) {
  if (made_.erase(object) == 0) gone_.insert(object);
}

void DroppedNames::make(const std::string& object, bool fresh) {
  if (gone_.erase(object) == 0 && fresh) made_.insert(object);
}

void DroppedNames::move(const std::string& from, const std::string& to) {
  drop(from);
  make(to, true);
}

}  // namespace lockkeeper::plan
