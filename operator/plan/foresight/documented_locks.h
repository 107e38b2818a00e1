// The locks of planned statements by what PostgreSQL's manual says of their kind. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/foresight.h"
#include "plan/foresight/earlier_names.h"

namespace lockkeeper::plan {

// Takes the statements of a plan one by one, in their order.
class DocumentedLocks {
 public:
  explicit DocumentedLocks(std::string default_schema) : default_schema_(std::move(default_schema)) {}

  // Returns: the locks that block writes, or more, of tables that were there before the plan, those that the statements
  // of a DO block take among them; without the work under them. None of a text that does not parse.
  [[nodiscard]] std::vector<api::LockUse> take(std::string_view sql);

 private:
  std::string default_schema_;
  EarlierNames names_;
};

// Adds the work that a rule warns of to the documented locks of its finding's mode.
void add_work(std::vector<api::LockUse>& locks, const api::RuleFinding& finding);

}  // namespace lockkeeper::plan
