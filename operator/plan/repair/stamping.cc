#include "plan/repair/stamping.h"

#include <algorithm>
#include <utility>

namespace lockkeeper::plan {

std::vector<api::Finding> disproof(const Facts& facts, const Assessment& now, const std::vector<std::string>& rows) {
  std::vector<api::Finding> found;
  if (facts.history == nullptr || facts.live == nullptr) return found;
  Facts then = facts;
  then.rows = rows;
  then.trial.reset();
  then.running_code.reset();
  then.version_table_exists = true;
  for (api::Finding& finding : diagnose(then).diagnosis.findings) {
    const bool of_rows = finding.code == api::Code::kMissingEffects || finding.code == api::Code::kUnstampedEffects ||
                         finding.code == api::Code::kPartialRevision || finding.code == api::Code::kUnversionedDatabase;
    const auto& known = now.diagnosis.findings;
    const bool is_known = std::any_of(known.begin(), known.end(), [&finding](const api::Finding& other) {
      return other.code == finding.code && other.subject == finding.subject;
    });
    if (of_rows && !is_known) found.push_back(std::move(finding));
  }
  return found;
}

}  // namespace lockkeeper::plan
