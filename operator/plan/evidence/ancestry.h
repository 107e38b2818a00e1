// The revisions of a history by number, and which needs which. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/history.h"

namespace lockkeeper::plan {

// By number, in the history's order: each after its parents.
using RevisionSet = std::vector<bool>;

class Ancestry {
 public:
  // Parents that the history does not have are passed over. Keeps no reference.
  explicit Ancestry(const schema::History& history);

  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  [[nodiscard]] const std::string& id(std::size_t number) const { return ids_[number]; }
  [[nodiscard]] std::optional<std::size_t> number(std::string_view revision) const;
  [[nodiscard]] const std::vector<std::size_t>& parents(std::size_t number) const { return parents_[number]; }
  [[nodiscard]] const std::vector<std::size_t>& children(std::size_t number) const { return children_[number]; }

  // Each needs the one before, and only that.
  [[nodiscard]] bool is_chain() const;

  // These and all that they need; ids that the history does not have are passed over.
  [[nodiscard]] RevisionSet closed(const std::vector<std::string>& revisions) const;
  void add_ancestors(RevisionSet& set) const;
  // `number` and all that need it; nothing where it is not in the set. Returns what was taken out.
  std::vector<std::size_t> remove(RevisionSet& set, std::size_t number) const;

  [[nodiscard]] std::vector<std::string> ids(const RevisionSet& set) const;    // in the history's order
  [[nodiscard]] std::vector<std::string> heads(const RevisionSet& set) const;  // that no other needs; sorted

 private:
  std::vector<std::string> ids_;
  std::vector<std::vector<std::size_t>> parents_;
  std::vector<std::vector<std::size_t>> children_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace lockkeeper::plan
