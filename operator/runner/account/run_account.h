// The account of what a run did beside its upgrade, and how that is told in the end. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/report.h"
#include "runner/steps/remedies.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class RunAccount {
 public:
  // The version rows before anything was done; until then there are none.
  void begin(std::vector<std::string> rows) { from_ = std::move(rows); }
  [[nodiscard]] const std::vector<std::string>& from() const { return from_; }

  // Told with the run, however it ends after a lock was taken.
  void warn(api::Finding finding) { warnings_.push_back(std::move(finding)); }

  // A remedy was carried out, or broke off.
  void add(const RemedyResult& result);
  [[nodiscard]] std::size_t steps() const { return steps_.size(); }

  // Returns: a run that ends with the rows that it began with.
  [[nodiscard]] api::Run ended(api::Outcome outcome, std::string message, std::vector<api::Finding> findings) const;
  // `rows`: as they are now.
  // Requires: every step was a remedy, and is done.
  // Returns: that run, without its warnings.
  [[nodiscard]] api::Run remedied(const std::vector<std::string>& rows, std::vector<api::Finding> findings) const;

  // Adds the remedies before what `run` says, and the warnings. `rows`: as they are now.
  [[nodiscard]] api::Run with_remedies(api::Run run, const std::vector<std::string>& rows) const;
  void add_warnings(api::Run& run) const;

 private:
  std::vector<std::string> from_;
  std::vector<api::Finding> warnings_;
  std::vector<api::StepResult> steps_;
  std::vector<std::string> done_;  // `stamped c3`, `made 3 objects of b2`
};

// Makes the finding the run's reason and message, and one of its findings.
void give_reason(api::Run& run, const api::Finding& finding);

}  // namespace lockkeeper::runner
