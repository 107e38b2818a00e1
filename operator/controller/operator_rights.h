// The rights without which an operator can do nothing for a Migration: what `lockkeeper-operator --check` asks for
// itself, and `kubectl lockkeeper doctor` for it. What the chart gives beside these (kinds of other people's operators,
// owners under OwnerReferencesPermissionEnforcement) is needed in some clusters alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace lockkeeper::controller {

struct OperatorRight {
  std::string group;     // empty: the core group
  std::string resource;  // the plural, with its subresource where it is about one: pods/log
  std::vector<std::string> verbs;
};

// Returns: what is needed wherever the operator serves.
[[nodiscard]] const std::vector<OperatorRight>& rights_of_work();
// Returns: what is needed in the operator's own namespace where several may run.
[[nodiscard]] const std::vector<OperatorRight>& rights_of_lease();

// Answers whether somebody may do that: the `resource` is a plural without its subresource.
struct AskedRight {
  std::string group;
  std::string resource;
  std::string subresource;  // empty: the object itself
  std::string verb;
};

// Asks `may` for each verb. Returns: what is refused, a resource an entry: `get/list jobs.batch`.
// Throws: what `may` throws.
[[nodiscard]] std::vector<std::string> lacking_rights(const std::vector<OperatorRight>& rights,
                                                      const std::function<bool(const AskedRight&)>& may);

}  // namespace lockkeeper::controller
