#include "plan/evidence/object_histories.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {

using schema::SchemaObject;

namespace {

constexpr std::size_t kNoSlot = static_cast<std::size_t>(-1);
constexpr std::int32_t kForeign = -1;  // a definition that no revision gives

std::int32_t value_before(const Slot& slot) {
  return slot.writes.empty() ? slot.base : slot.writes.back().value;
}

}  // namespace

std::size_t ObjectHistories::HashOfHash::operator()(const schema::Hash& hash) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, hash.bytes.data(), sizeof value);
  return value;
}

ObjectHistories::ObjectHistories(const schema::History& history, const schema::Fingerprint& live)
    : history_(history), live_schema_(live) {
  for (std::size_t number = 0; number < history.revisions.size(); ++number) {
    take_revision(history.revisions[number], number);
  }
  take_live();
}

const SchemaObject* ObjectHistories::live(const std::string& identity) const {
  const auto found = live_.find(identity);
  return found == live_.end() ? nullptr : found->second;
}

const schema::Hash& ObjectHistories::remember(const SchemaObject& object) {
  const auto [place, is_new] = comparison_keys_.try_emplace(&object);
  if (is_new) place->second = comparison_key(object);
  return place->second;
}

schema::Hash ObjectHistories::comparison_key_of(const SchemaObject& object) const {
  const auto found = comparison_keys_.find(&object);
  return found == comparison_keys_.end() ? comparison_key(object) : found->second;
}

std::int32_t ObjectHistories::definition(const schema::Hash& comparison_key) {
  return definitions_.emplace(comparison_key, static_cast<std::int32_t>(definitions_.size()) + 1).first->second;
}

std::size_t ObjectHistories::slot_of(const std::string& identity, const SchemaObject& object) {
  const bool counts = object.name_is_incidental;
  const auto [number, first] = counts ? [&] {
    const auto [place, is_new] = by_essence_.emplace(remember(object), slots_.size());
    return std::make_pair(place->second, is_new);
  }() : [&] {
    const auto [place, is_new] = by_identity_.emplace(identity, slots_.size());
    return std::make_pair(place->second, is_new);
  }();
  if (first) slots_.push_back({.base = 0, .live = 0, .writes = {}, .counts = counts, .any = &object});
  return number;
}

void ObjectHistories::put(Slot& slot, std::size_t number, std::int32_t value, const SchemaObject* object,
                          const std::string& identity) {
  // Twice in one revision: a rename under a made-up name.
  if (!slot.writes.empty() && slot.writes.back().revision == number) {
    const std::int32_t before = slot.writes.size() > 1 ? slot.writes[slot.writes.size() - 2].value : slot.base;
    if (before == value) {
      slot.writes.pop_back();
      return;
    }
    // Of what is counted, each stands for itself.
    if (!slot.counts) {
      slot.writes.back().value = value;
      if (object != nullptr) slot.writes.back().object = object;
      return;
    }
  }
  if (value_before(slot) == value) return;
  slot.writes.push_back({.revision = number, .value = value, .object = object, .identity = identity});
}

void ObjectHistories::leave(const std::string& identity, Current& current, const SchemaObject* next,
                            std::size_t next_slot, std::size_t number) {
  if (current.object == nullptr) return;
  Slot& slot = slots_[current.slot];
  if (slot.counts) {
    if (next_slot != current.slot) put(slot, number, value_before(slot) - 1, nullptr, identity);
  } else if (next == nullptr || next_slot != current.slot) {
    put(slot, number, 0, nullptr, identity);
  }
}

void ObjectHistories::write(const std::string& identity, const SchemaObject* object, std::size_t number) {
  const auto [found, first] = current_.try_emplace(identity);
  Current& current = found->second;
  if (first && !history_.base.empty()) {
    if (const SchemaObject* before = history_.base.find(identity)) {
      const std::size_t slot = slot_of(identity, *before);
      slots_[slot].base = slots_[slot].counts ? slots_[slot].base + 1 : definition(remember(*before));
      current = {before, slot};
    }
  }
  const std::size_t next_slot = object == nullptr ? kNoSlot : slot_of(identity, *object);
  leave(identity, current, object, next_slot, number);
  if (object != nullptr) {
    Slot& slot = slots_[next_slot];
    if (!slot.counts) {
      put(slot, number, definition(remember(*object)), object, identity);
    } else if (current.object == nullptr || current.slot != next_slot) {
      put(slot, number, value_before(slot) + 1, object, identity);
    }
  }
  current = {object, next_slot};
}

void ObjectHistories::take_revision(const schema::RevisionHistory& revision, std::size_t number) {
  for (const std::string& identity : revision.effects.removed) write(identity, nullptr, number);
  for (const SchemaObject& object : revision.effects.set) write(identity(object), &object, number);
}

void ObjectHistories::take_live() {
  live_.reserve(live_schema_.objects().size());
  for (const SchemaObject& object : live_schema_.objects()) {
    std::string name = identity(object);
    const bool known = current_.contains(name);
    if (!object.name_is_incidental) {
      const auto slot = by_identity_.find(name);
      if (slot != by_identity_.end()) {
        const auto same = definitions_.find(remember(object));
        slots_[slot->second].live = same == definitions_.end() ? kForeign : same->second;
      } else if (known) {
        alien_.push_back(&object);  // a sequence that belongs to no column any more
      } else if (history_.base.find(name) == nullptr) {
        unknown_.push_back(&object);
      }
    } else {
      const auto slot = by_essence_.find(remember(object));
      if (slot != by_essence_.end()) {
        ++slots_[slot->second].live;
      } else if (known) {
        alien_.push_back(&object);
      } else if (history_.base.find(name) == nullptr) {
        unknown_.push_back(&object);
      }
    }
    live_.emplace(std::move(name), &object);
  }
  // One more with another name is somebody's own: a second index on the same column breaks nothing.
  std::optional<Ancestry> ancestry;
  for (Slot& slot : slots_) {
    if (!slot.counts) continue;
    std::int32_t most = slot.base;
    std::int32_t all = slot.base;  // those of each arm at once
    std::int32_t before = slot.base;
    for (const SlotWrite& write : slot.writes) {
      most = std::max(most, write.value);
      all += std::max(0, write.value - before);
      before = write.value;
    }
    if (slot.live <= most) continue;
    if (all > most && !ancestry) ancestry.emplace(history_);
    if (all > most && !is_in_line(slot, *ancestry)) most = all;
    slot.live = std::min(slot.live, most);
  }
}

bool is_in_line(const Slot& slot, const Ancestry& ancestry) {
  for (std::size_t i = 1; i < slot.writes.size(); ++i) {
    const std::size_t wanted = slot.writes[i - 1].revision;
    std::vector<std::size_t> todo{slot.writes[i].revision};
    std::unordered_set<std::size_t> seen;
    bool found = todo.back() == wanted;
    while (!todo.empty() && !found) {
      const std::size_t at = todo.back();
      todo.pop_back();
      for (const std::size_t parent : ancestry.parents(at)) {
        if (parent == wanted) found = true;
        if (parent > wanted && seen.insert(parent).second) todo.push_back(parent);
      }
    }
    if (!found) return false;
  }
  return true;
}

std::optional<std::int32_t> ObjectHistories::live_count(const schema::Hash& comparison_key) const {
  const auto found = by_essence_.find(comparison_key);
  if (found == by_essence_.end()) return std::nullopt;
  return slots_[found->second].live;
}

std::int32_t value_in(const Slot& slot, const RevisionSet& set) {
  std::int32_t value = slot.base;
  std::int32_t before = slot.base;
  for (const SlotWrite& write : slot.writes) {
    if (set[write.revision]) value = slot.counts ? value + (write.value - before) : write.value;
    before = write.value;
  }
  return value;
}

std::set<std::pair<std::string, std::string>> own_relations(const schema::Fingerprint& live,
                                                            const ObjectHistories& objects) {
  std::set<std::pair<std::string, std::string>> relations;
  for (const SchemaObject& object : live.objects()) {
    if (object.parent.empty() && objects.knows(identity(object))) relations.emplace(object.schema, object.name);
  }
  return relations;
}

}  // namespace lockkeeper::plan
