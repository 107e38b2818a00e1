// The names that relations had before a plan, followed through what its statements make and rename. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

namespace lockkeeper::plan {

// Names are `schema.name`.
class EarlierNames {
 public:
  // Returns: the name before the plan; nullopt for a relation that the plan's own statements have made.
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;

  void take_made(const std::string& name);
  void take_renamed(const std::string& from, const std::string& to);

 private:
  std::set<std::string> own_;                    // made by the plan
  std::map<std::string, std::string> formerly_;  // of those from before that have another name by now
};

}  // namespace lockkeeper::plan
