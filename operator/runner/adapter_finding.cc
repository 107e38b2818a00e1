#include "runner/adapter_finding.h"

namespace lockkeeper::runner {

api::Finding to_finding(const alembic::AdapterFailure& failure) {
  std::string subject = failure.file;
  if (!subject.empty() && failure.line > 0) subject += ":" + std::to_string(failure.line);
  if (subject.empty()) subject = failure.revision;
  return {failure.code, api::Severity::kError, subject, failure.message, failure.remedy};
}

}  // namespace lockkeeper::runner
