#include "runner/observe/adapter_finding.h"

#include <utility>

#include "plan/diagnosis/state_remedy.h"

namespace lockkeeper::runner {

api::Finding to_finding(const alembic::AdapterFailure& failure) {
  std::string subject = failure.file;
  if (!subject.empty() && failure.line > 0) subject += ":" + std::to_string(failure.line);
  if (subject.empty()) subject = failure.revision;
  std::string remedy = failure.remedy.empty() ? plan::remedy_for(failure) : failure.remedy;
  return {failure.code, api::Severity::kError, subject, failure.message, std::move(remedy)};
}

}  // namespace lockkeeper::runner
