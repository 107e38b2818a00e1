#include "runner/observe/sight.h"

namespace lockkeeper::runner {

std::vector<api::Finding> Sight::findings() const {
  std::vector<api::Finding> all = problems;
  all.insert(all.end(), assessment.diagnosis.findings.begin(), assessment.diagnosis.findings.end());
  plan::sort_findings(all);
  return all;
}

}  // namespace lockkeeper::runner
