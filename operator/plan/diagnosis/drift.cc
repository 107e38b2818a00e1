#include "plan/diagnosis/drift.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {

namespace {

using schema::Kind;

// Whether a sequence's owner (`public.users.id`) is a column of the table.
bool is_column_of(const std::string& owner, const std::string& schema, const std::string& table) {
  return owner.starts_with(schema + "." + table + ".");
}

// Revisions of which something is there that nothing before them leaves.
std::vector<bool> shown(const ObjectHistories& objects, std::size_t size) {
  std::vector<bool> result(size, false);
  for (const Slot& slot : objects.slots()) {
    if (slot.base == slot.live) continue;
    const auto first = std::find_if(slot.writes.begin(), slot.writes.end(),
                                    [&slot](const SlotWrite& write) { return write.value == slot.live; });
    for (auto write = slot.writes.begin(); first != slot.writes.end() && write <= first; ++write) {
      result[write->revision] = true;
    }
  }
  return result;
}

bool is_beyond(const RevisionSet& proven, const RevisionSet& stamped) {
  if (proven.size() != stamped.size()) return false;
  for (std::size_t i = 0; i < stamped.size(); ++i) {
    if (stamped[i] && !proven[i]) return false;
  }
  return true;
}

// The last stamped write, and whether a later one that is not stamped leaves what is there.
struct Reading {
  const SlotWrite* last = nullptr;
  bool left_by_another = false;
};

Reading read(const Slot& slot, const RevisionSet& stamped, const std::vector<bool>& shown) {
  Reading reading;
  bool before = slot.base == slot.live;
  for (const SlotWrite& write : slot.writes) {
    if (!stamped[write.revision]) continue;
    if (reading.last != nullptr) before = before || reading.last->value == slot.live;
    reading.last = &write;
  }
  for (const SlotWrite& write : slot.writes) {
    if (stamped[write.revision] || write.value != slot.live) continue;
    reading.left_by_another = reading.left_by_another || !before || shown[write.revision];
  }
  return reading;
}

// Of a count: the stamped revisions' objects, those first whose own name is not there.
std::vector<const SlotWrite*> missing_ones(const Slot& slot, const RevisionSet& stamped, std::int32_t count,
                                           const ObjectHistories& objects) {
  std::vector<const SlotWrite*> found;
  for (const bool there : {false, true}) {
    for (const SlotWrite& write : slot.writes) {
      if (!stamped[write.revision] || write.object == nullptr) continue;
      if ((objects.live(write.identity) != nullptr) == there) found.push_back(&write);
    }
  }
  if (found.size() > static_cast<std::size_t>(count)) found.resize(static_cast<std::size_t>(count));
  return found;
}

DriftItem item_of(const Slot& slot, const SlotWrite& write, bool wanted, const ObjectHistories& objects) {
  DriftItem item;
  item.revision = write.revision;
  if (wanted) item.expected = write.object;
  item.live = objects.live(write.identity);
  // Its name may stand for what another slot asks for.
  if (!wanted && item.live == nullptr) item.live = slot.any;
  if (!wanted) {
    item.text = fmt::format("{} (still there)", display(*slot.any));
  } else if (item.live != nullptr) {
    item.text = fmt::format("{} ({})", display(*write.object), essential_difference(*item.expected, *item.live));
  } else {
    item.text = display(*write.object);
  }
  return item;
}

}  // namespace

std::vector<DriftItem> find_drift(const ObjectHistories& objects, const RevisionSet& stamped,
                                  const RevisionSet& proven) {
  std::vector<DriftItem> items;
  std::vector<bool> visible = shown(objects, stamped.size());
  if (is_beyond(proven, stamped)) {
    for (std::size_t i = 0; i < visible.size(); ++i) visible[i] = visible[i] || proven[i];
  }
  for (const Slot& slot : objects.slots()) {
    const std::int32_t expected = value_in(slot, stamped);
    if (expected == slot.live) continue;
    const Reading reading = read(slot, stamped, visible);
    if (reading.last == nullptr || reading.left_by_another) continue;
    if (!slot.counts) {
      items.push_back(item_of(slot, *reading.last, expected != 0, objects));
    } else if (expected < slot.live) {
      items.push_back(item_of(slot, *reading.last, false, objects));
    } else {
      for (const SlotWrite* write : missing_ones(slot, stamped, expected - slot.live, objects)) {
        items.push_back(item_of(slot, *write, true, objects));
      }
    }
  }
  // An index that is not valid says so itself.
  std::erase_if(items, [](const DriftItem& item) {
    return item.live != nullptr && item.live->kind == Kind::kIndex && is_broken_index(*item.live);
  });
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
        item.part_of_missing_table = item.part_of_missing_table || is_column_of(owner, schema_name, table);
      }
    }
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const DriftItem& a, const DriftItem& b) { return a.revision < b.revision; });
  return items;
}

}  // namespace lockkeeper::plan
