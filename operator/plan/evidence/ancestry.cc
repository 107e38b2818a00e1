#include "plan/evidence/ancestry.h"

#include <algorithm>

namespace lockkeeper::plan {

Ancestry::Ancestry(const schema::History& history)
    : parents_(history.revisions.size()), children_(history.revisions.size()) {
  ids_.reserve(history.revisions.size());
  for (const schema::RevisionHistory& revision : history.revisions) {
    const std::size_t number = ids_.size();
    for (const std::string& parent : revision.parents) {
      const auto found = numbers_.find(parent);
      if (found == numbers_.end()) continue;
      parents_[number].push_back(found->second);
      children_[found->second].push_back(number);
    }
    ids_.push_back(revision.revision);
    numbers_.emplace(revision.revision, number);
  }
}

std::optional<std::size_t> Ancestry::number(std::string_view revision) const {
  const auto found = numbers_.find(std::string(revision));
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

bool Ancestry::is_chain() const {
  for (std::size_t number = 0; number < size(); ++number) {
    if (parents_[number].size() != std::min<std::size_t>(number, 1)) return false;
    if (number > 0 && parents_[number].front() != number - 1) return false;
  }
  return true;
}

RevisionSet Ancestry::closed(const std::vector<std::string>& revisions) const {
  RevisionSet set(size(), false);
  for (const std::string& revision : revisions) {
    if (const auto known = number(revision)) set[*known] = true;
  }
  add_ancestors(set);
  return set;
}

void Ancestry::add_ancestors(RevisionSet& set) const {
  // Parents have smaller numbers: one way down is enough.
  for (std::size_t number = size(); number-- > 0;) {
    if (!set[number]) continue;
    for (const std::size_t parent : parents_[number]) set[parent] = true;
  }
}

std::vector<std::size_t> Ancestry::remove(RevisionSet& set, std::size_t number) const {
  std::vector<std::size_t> removed;
  if (!set[number]) return removed;
  set[number] = false;
  removed.push_back(number);
  for (std::size_t at = 0; at < removed.size(); ++at) {
    for (const std::size_t child : children_[removed[at]]) {
      if (!set[child]) continue;
      set[child] = false;
      removed.push_back(child);
    }
  }
  return removed;
}

std::vector<std::string> Ancestry::ids(const RevisionSet& set) const {
  std::vector<std::string> result;
  for (std::size_t number = 0; number < size(); ++number) {
    if (set[number]) result.push_back(ids_[number]);
  }
  return result;
}

std::vector<std::string> Ancestry::heads(const RevisionSet& set) const {
  std::vector<std::string> result;
  for (std::size_t number = 0; number < size(); ++number) {
    if (!set[number]) continue;
    const auto& above = children_[number];
    if (std::none_of(above.begin(), above.end(), [&set](std::size_t child) { return set[child]; })) {
      result.push_back(ids_[number]);
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace lockkeeper::plan
