#include "plan/evidence/candidates.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace lockkeeper::plan {

Candidates::Candidates(std::vector<Slot> slots, const Ancestry& ancestry)
    : slots_(std::move(slots)), ancestry_(ancestry), is_chain_(ancestry.is_chain()), slots_of_(ancestry.size()) {
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) connect(slot);
}

void Candidates::connect(std::size_t slot) {
  for (const SlotWrite& write : slots_[slot].writes) slots_of_[write.revision].push_back(slot);
  judged_.push_back(!slots_[slot].counts || is_in_line(slots_[slot]));
}

// Then a count after a writer is what the history has, in every set.
bool Candidates::is_in_line(const Slot& slot) const {
  return is_chain_ || plan::is_in_line(slot, ancestry_);
}

bool Candidates::settle(RevisionSet& set, std::vector<std::size_t> todo) const {
  while (!todo.empty()) {
    const Slot& slot = slots_[todo.back()];
    const bool judged = judged_[todo.back()];
    todo.pop_back();
    if (!judged) continue;
    // The last one that leaves what is there; nobody after it can have written.
    std::size_t keep = slot.writes.size();
    while (keep > 0 && (!set[slot.writes[keep - 1].revision] || slot.writes[keep - 1].value != slot.live)) --keep;
    if (keep == 0 && slot.base != slot.live) return false;
    for (std::size_t i = keep; i < slot.writes.size(); ++i) {
      for (const std::size_t gone : ancestry_.remove(set, slot.writes[i].revision)) {
        todo.insert(todo.end(), slots_of_[gone].begin(), slots_of_[gone].end());
      }
    }
  }
  return true;
}

std::optional<RevisionSet> Candidates::largest() const {
  RevisionSet set(ancestry_.size(), true);
  std::vector<std::size_t> todo(slots_.size());
  std::iota(todo.begin(), todo.end(), std::size_t{0});
  if (!settle(set, std::move(todo))) return std::nullopt;
  return set;
}

std::optional<RevisionSet> Candidates::without(const RevisionSet& within, std::size_t revision) const {
  RevisionSet set = within;
  std::vector<std::size_t> todo;
  for (const std::size_t gone : ancestry_.remove(set, revision)) {
    todo.insert(todo.end(), slots_of_[gone].begin(), slots_of_[gone].end());
  }
  if (!settle(set, std::move(todo))) return std::nullopt;
  return set;
}

RevisionSet Candidates::pinned(const RevisionSet& largest) const {
  RevisionSet set(ancestry_.size(), false);
  for (const Slot& slot : slots_) {
    if (slot.base == slot.live) continue;
    std::size_t fits = 0;
    std::size_t last = 0;
    for (const SlotWrite& write : slot.writes) {
      if (!largest[write.revision] || write.value != slot.live) continue;
      ++fits;
      last = write.revision;
    }
    if (fits == 1) set[last] = true;
  }
  ancestry_.add_ancestors(set);
  return set;
}

bool Candidates::holds(const RevisionSet& set) const {
  return std::all_of(slots_.begin(), slots_.end(),
                     [&set](const Slot& slot) { return value_in(slot, set) == slot.live; });
}

std::size_t Candidates::distance(const RevisionSet& set) const {
  return static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(),
                                                [&set](const Slot& slot) { return value_in(slot, set) != slot.live; }));
}

bool Candidates::add(Slot slot, const std::optional<RevisionSet>& largest) {
  if (!largest) return false;
  slots_.push_back(std::move(slot));
  connect(slots_.size() - 1);
  RevisionSet set = *largest;
  if (settle(set, {slots_.size() - 1})) return true;
  for (const SlotWrite& write : slots_.back().writes) slots_of_[write.revision].pop_back();
  slots_.pop_back();
  judged_.pop_back();
  return false;
}

}  // namespace lockkeeper::plan
