// The names that statements take away, as they are read one by one: what they make again, or made themselves, is none.
// For dropped.cc and dropped_by_words.cc.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/statement.h"

namespace lockkeeper::plan {

class DroppedNames {
 public:
  explicit DroppedNames(std::string_view default_schema) : first_schema_(default_schema), schema_(default_schema) {}

  // How a kind's names are spelled: `type ` before them, and with a schema or without.
  struct Spelling {
    std::string prefix;
    bool in_schema = true;
  };

  [[nodiscard]] std::string spelled(const Spelling& spelling, const sql::Name& name) const;

  void set_schema(std::string_view schema) { schema_ = schema; }
  void reset_schema() { schema_ = first_schema_; }

  void make_temporary(const std::string& name) { temporary_.insert(name); }
  [[nodiscard]] bool is_temporary(const sql::Name& name) const;

  // Whether these statements made it.
  [[nodiscard]] bool was_made(const std::string& object) const { return made_.contains(object); }

  void drop(const std::string& object);
  // `fresh`: it was not there before, unless these statements dropped it.
  void make(const std::string& object, bool fresh);
  void move(const std::string& from, const std::string& to);

  // Sorted.
  [[nodiscard]] std::vector<std::string> result() const { return {gone_.begin(), gone_.end()}; }

 private:
  std::string first_schema_;
  std::string schema_;
  std::set<std::string> gone_;
  std::set<std::string> made_;  // was not there before these statements
  std::set<std::string> temporary_;
};

}  // namespace lockkeeper::plan
