// The objects that the statements behind the present one make: what is dropped here may stand there again. Pure.
#pragma once

#include <set>
#include <string>

#include "sql/statement.h"

namespace lockkeeper::lint {

class Later {
 public:
  // Adds a statement that is still to come, and takes away the one that comes now.
  void add(const sql::Statement& statement);
  void pass(const sql::Statement& statement);

  // Returns: whether an object of that sort and name is made, in whatever schema.
  [[nodiscard]] bool makes(sql::ObjectKind kind, const sql::Name& name) const;

 private:
  std::multiset<std::string> made_;
};

}  // namespace lockkeeper::lint
