#include "plan/drift.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plan/essence.h"

namespace lockkeeper::plan {

namespace {

using schema::Kind;
using schema::SchemaObject;

// The last stamped write, and whether a later one that is not stamped leaves what is there.
struct Reading {
  const SlotWrite* last = nullptr;
  bool left_by_another = false;
};

Reading read(const Slot& slot, const RevisionSet& stamped) {
  Reading reading;
  for (const SlotWrite& write : slot.writes) {
    if (stamped[write.revision]) {
      reading.last = &write;
    } else if (write.value == slot.live) {
      reading.left_by_another = true;
    }
  }
  return reading;
}

// Of a count: a stamped revision's object, best one whose own name is not there.
const SlotWrite* missing_one(const Slot& slot, const RevisionSet& stamped, const ObjectHistories& objects) {
  const SlotWrite* found = nullptr;
  for (const SlotWrite& write : slot.writes) {
    if (!stamped[write.revision] || write.object == nullptr) continue;
    if (found == nullptr || objects.live(write.identity) == nullptr) found = &write;
  }
  return found;
}

}  // namespace

std::vector<DriftItem> find_drift(const ObjectHistories& objects, const RevisionSet& stamped) {
  std::vector<DriftItem> items;
  for (const Slot& slot : objects.slots()) {
    const std::int32_t expected = value_in(slot, stamped);
    if (expected == slot.live) continue;
    const Reading reading = read(slot, stamped);
    if (reading.last == nullptr || reading.left_by_another) continue;
    DriftItem item;
    const SlotWrite* write = reading.last;
    if (slot.counts && expected > slot.live) {
      write = missing_one(slot, stamped, objects);
      if (write == nullptr) continue;
    }
    item.revision = write->revision;
    if (slot.counts ? expected > slot.live : expected != 0) item.expected = write->object;
    item.live = objects.live(write->identity);
    // Its name may stand for what another slot asks for.
    if (slot.counts && item.expected == nullptr && item.live == nullptr) item.live = slot.any;
    const SchemaObject& named = item.expected != nullptr ? *item.expected : *slot.any;
    item.text = display(named);
    if (item.expected == nullptr) {
      item.text += " (still there)";
    } else if (item.live != nullptr) {
      item.text += " (" + essential_difference(*item.expected, *item.live) + ")";
    }
    items.push_back(std::move(item));
  }
  std::set<std::pair<std::string, std::string>> tables;
  for (const DriftItem& item : items) {
    if (item.missing() && item.expected->parent.empty()) tables.emplace(item.expected->schema, item.expected->name);
  }
  for (DriftItem& item : items) {
    if (item.expected == nullptr || !item.missing()) continue;
    item.part_of_missing_table = tables.contains({item.expected->schema, item.expected->parent});
    // The sequence of a serial column comes with its table.
    if (item.expected->kind == Kind::kSequence) {
      const std::string owner = value_of(*item.expected, "owned by");
      for (const auto& [schema_name, table] : tables) {
        item.part_of_missing_table = item.part_of_missing_table || owner.starts_with(schema_name + "." + table + ".");
      }
    }
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const DriftItem& a, const DriftItem& b) { return a.revision < b.revision; });
  return items;
}

bool is_used_by_queries(Kind kind) {
  switch (kind) {
    case Kind::kConstraint:
    case Kind::kIndex:
    case Kind::kStatistics:
    case Kind::kRule:
    case Kind::kTrigger:
    case Kind::kPolicy:
    case Kind::kPublication:
    case Kind::kEventTrigger:
    case Kind::kDefaultPrivileges: return false;
    default: return true;
  }
}

}  // namespace lockkeeper::plan
