// The ancestry of a history's revisions: which revision needs which, by number. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/history.h"

namespace lockkeeper::plan {

// A set of a history's revisions: whether each is in it, by number. Numbers are in the history's order: each revision
// comes after its parents.
using RevisionSet = std::vector<bool>;

class Ancestry {
 public:
  // Keeps no reference. Parents that the history does not have are passed over.
  explicit Ancestry(const schema::History& history);

  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  [[nodiscard]] const std::string& id(std::size_t number) const { return ids_[number]; }
  [[nodiscard]] std::optional<std::size_t> number(std::string_view revision) const;
  [[nodiscard]] const std::vector<std::size_t>& parents(std::size_t number) const { return parents_[number]; }
  [[nodiscard]] const std::vector<std::size_t>& children(std::size_t number) const { return children_[number]; }

  // Returns: whether each revision needs the one before, and only that one.
  [[nodiscard]] bool is_chain() const;

  // Returns: these revisions and all that they need; ids that the history does not have are passed over.
  [[nodiscard]] RevisionSet closed(const std::vector<std::string>& revisions) const;
  // Adds all revisions that those in the set need.
  void add_ancestors(RevisionSet& set) const;
  // Takes out `number` and all revisions in the set that need it.
  // Returns: the numbers that were taken out; none where `number` is not in the set.
  std::vector<std::size_t> remove(RevisionSet& set, std::size_t number) const;

  [[nodiscard]] std::vector<std::string> ids(const RevisionSet& set) const;    // in the history's order
  [[nodiscard]] std::vector<std::string> heads(const RevisionSet& set) const;  // that no other in the set needs; sorted

 private:
  std::vector<std::string> ids_;
  std::vector<std::vector<std::size_t>> parents_;
  std::vector<std::vector<std::size_t>> children_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace lockkeeper::plan
