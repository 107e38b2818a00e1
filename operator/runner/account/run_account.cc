#include "runner/account/run_account.h"

#include <fmt/core.h>

#include <cctype>
#include <utility>

#include "base/text.h"
#include "plan/sentences.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {

void RunAccount::add(const RemedyResult& result) {
  steps_.push_back(result.step);
  if (!result.outcome) done_.push_back(result.done);
}

api::Run RunAccount::ended(api::Outcome outcome, std::string message, std::vector<api::Finding> findings) const {
  api::Run run;
  run.outcome = outcome;
  run.reason = std::string(api::to_string(outcome));
  run.message = std::move(message);
  run.from = from_;
  run.to = from_;
  run.findings = std::move(findings);
  return run;
}

api::Run RunAccount::remedied(const std::vector<std::string>& rows, std::vector<api::Finding> findings) const {
  std::string message = join(done_, "; ");
  message.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(message.front())));
  api::Run run = ended(api::Outcome::kApplied, fmt::format("{}: the database is at {}.", message, name_rows(rows)),
                       std::move(findings));
  run.to = rows;
  run.steps = steps_;
  return run;
}

api::Run RunAccount::with_remedies(api::Run run, const std::vector<std::string>& rows) const {
  add_warnings(run);
  if (steps_.empty()) return run;
  run.steps.insert(run.steps.begin(), steps_.begin(), steps_.end());
  if (!done_.empty()) run.message = fmt::format("This run {}. {}", join(done_, "; "), run.message);
  run.from = from_;
  if (run.outcome != api::Outcome::kApplied && run.to == from_) run.to = rows;
  return run;
}

void RunAccount::add_warnings(api::Run& run) const {
  run.findings.insert(run.findings.end(), warnings_.begin(), warnings_.end());
  plan::sort_findings(run.findings);
}

void give_reason(api::Run& run, const api::Finding& finding) {
  run.reason = std::string(api::to_string(finding.code));
  run.message = plan::with_remedy(finding.message, finding.remedy);
  run.findings.push_back(finding);
  plan::sort_findings(run.findings);
}

}  // namespace lockkeeper::runner
