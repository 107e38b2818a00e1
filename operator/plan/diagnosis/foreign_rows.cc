#include "plan/diagnosis/foreign_rows.h"

#include <algorithm>

namespace lockkeeper::plan {

bool is_of_nothing_here(const Evidence& evidence) {
  return evidence.proof && evidence.proof->applied.empty() && !evidence.unknown.empty();
}

bool is_of_another_application(const Facts& facts, const Evidence& evidence) {
  if (!evidence.proof || evidence.proof->applied.empty()) return false;
  const auto& applied = evidence.proof->applied;
  std::vector<std::string> claimed = facts.graph.ancestors_of(facts.rows);
  if (claimed.size() != applied.size() ||
      !std::all_of(claimed.begin(), claimed.end(), [&applied](const std::string& revision) {
        return std::find(applied.begin(), applied.end(), revision) != applied.end();
      })) {
    return false;
  }
  return std::any_of(evidence.unknown.begin(), evidence.unknown.end(),
                     [](const std::string& object) { return object.starts_with("table "); });
}

}  // namespace lockkeeper::plan
