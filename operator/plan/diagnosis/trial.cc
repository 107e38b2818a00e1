#include "plan/diagnosis/trial.h"

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/obstacles.h"

namespace lockkeeper::plan {

bool wants_trial(const Facts& facts, const Assessment& assessment) {
  const std::vector<std::string>& pending = assessment.diagnosis.revision.pending;
  if (!assessment.evidence || facts.trial || pending.empty()) return false;
  return !find_obstacles(facts, SchemaView(facts), pending).empty();
}

}  // namespace lockkeeper::plan
