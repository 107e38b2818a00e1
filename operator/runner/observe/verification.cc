#include "runner/observe/verification.h"

#include <algorithm>

namespace lockkeeper::runner {

Verification verify(const plan::Facts& facts, const plan::Assessment& assessment) {
  Verification result;
  if (!assessment.evidence || assessment.known_rows.size() != facts.rows.size()) return result;
  result.holds = true;
  for (const api::Finding& finding : assessment.diagnosis.findings) {
    if (finding.code == api::Code::kMissingEffects || finding.code == api::Code::kUnversionedDatabase ||
        finding.code == api::Code::kOverlappingRows) {
      result.holds = false;
      result.findings.push_back(finding);
    }
  }
  const std::vector<std::string> stamped = facts.graph.ancestors_of(facts.rows);
  for (const plan::RevisionEvidence& revision : assessment.evidence->revisions) {
    const bool is_stamped = std::find(stamped.begin(), stamped.end(), revision.revision) != stamped.end();
    if (is_stamped && (revision.presence == plan::Presence::kAbsent || revision.presence == plan::Presence::kPartial)) {
      result.holds = false;
    }
  }
  return result;
}

void add_findings(api::Run& run, const Verification& verification) {
  run.verified = verification.holds;
  for (const api::Finding& finding : verification.findings) {
    if (std::find(run.findings.begin(), run.findings.end(), finding) == run.findings.end()) {
      run.findings.push_back(finding);
    }
  }
  plan::sort_findings(run.findings);
}

}  // namespace lockkeeper::runner
