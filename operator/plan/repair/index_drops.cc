#include "plan/repair/index_drops.h"

#include <algorithm>

#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/comparison_key.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::plan {
namespace {

enum class Fate { kNotOurs, kKept, kDropped };

// Whether one of the applied revisions makes it.
bool is_made_by(const RevisionSet& applied, const ObjectHistories& objects, const std::string& identity) {
  for (const Slot& slot : objects.slots()) {
    for (const SlotWrite& write : slot.writes) {
      if (write.object != nullptr && write.identity == identity && applied[write.revision]) return true;
    }
  }
  return false;
}

Fate fate_of(const schema::SchemaObject& index, const SchemaView& view, const RevisionSet& applied, bool may_repair) {
  if (index.kind != schema::Kind::kIndex) return Fate::kNotOurs;
  const std::string identity = schema::identity(index);
  if (!view.objects.knows(identity)) return is_reindex_leftover(index) ? Fate::kDropped : Fate::kNotOurs;
  return may_repair || !is_made_by(applied, view.objects, identity) ? Fate::kDropped : Fate::kKept;
}

}  // namespace

IndexDrops find_index_drops(const Facts& facts, const Evidence& evidence, const std::vector<std::string>& rows,
                            bool may_repair) {
  const SchemaView view(facts);
  const RevisionSet applied = view.ancestry.closed(rows);
  IndexDrops drops;
  for (const schema::SchemaObject& object : facts.live->objects()) {
    const std::string name = display(object);
    const bool broken = is_broken_index(object) &&
                        std::find(evidence.invalid.begin(), evidence.invalid.end(), name) != evidence.invalid.end();
    const Fate fate = broken ? fate_of(object, view, applied, may_repair) : Fate::kNotOurs;
    if (fate == Fate::kDropped) {
      drops.steps.push_back(
          {.index = name,
           .sql = "DROP INDEX CONCURRENTLY IF EXISTS " + schema::qualified_name(object.schema, object.name)});
      continue;
    }
    if (fate == Fate::kKept) drops.kept.push_back(name);
    drops.left.push_back(object);
  }
  return drops;
}

}  // namespace lockkeeper::plan
