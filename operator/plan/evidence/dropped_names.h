// The names that statements take away, collected while the statements are read one by one. A name that they make again,
// or made themselves, is none. For dropped.cc and dropped_by_words.cc.
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

  // The spelling of a kind's names: the prefix (`type `), and whether a schema follows it.
  struct Spelling {
    std::string prefix;
    bool in_schema = true;
  };

  [[nodiscard]] std::string spelled(const Spelling& spelling, const sql::Name& name) const;

  // The schema of names without one, from now on.
  void set_schema(std::string_view schema) { schema_ = schema; }
  void reset_schema() { schema_ = first_schema_; }

  void make_temporary(const std::string& name) { temporary_.insert(name); }
  [[nodiscard]] bool is_temporary(const sql::Name& name) const;

  // Returns: whether these statements made the object.
  [[nodiscard]] bool was_made(const std::string& object) const { return made_.contains(object); }

  void drop(const std::string& object);
  // `fresh`: the object was not there before, unless these statements dropped it.
  void make(const std::string& object, bool fresh);
  void move(const std::string& from, const std::string& to);

  // Returns: the names, sorted.
  [[nodiscard]] std::vector<std::string> result() const { return {gone_.begin(), gone_.end()}; }

 private:
  std::string first_schema_;
  std::string schema_;
  std::set<std::string> gone_;
  std::set<std::string> made_;  // was not there before these statements
  std::set<std::string> temporary_;
};

}  // namespace lockkeeper::plan
