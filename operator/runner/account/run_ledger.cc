#include "runner/account/run_ledger.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "plan/evidence/dropped.h"

namespace lockkeeper::runner {

std::optional<api::Finding> RunLedger::begin(postgres::Session& session, const Start& start) {
  if (!settings_.policy.ledger) return std::nullopt;
  if (auto finding = postgres::Ledger::prepare(session, start.roles)) return finding;
  const postgres::LedgerEntry entry =
      postgres::Ledger::begin_run(session, {name_, start.table, settings_.image, start.from});
  run_ = entry.run;
  epoch_ = entry.epoch;
  postgres::Ledger::record(session, entry.run, start.observed);
  return std::nullopt;
}

std::vector<postgres::LedgerStep> RunLedger::observed(const Sight& seen) const {
  return unrecorded(seen, seen.assessment.known_rows, postgres::LedgerOutcome::kObserved);
}

bool RunLedger::has_news(const Sight& seen) const {
  return settings_.policy.ledger && !seen.facts.ledger.empty() && !observed(seen).empty();
}

// The revisions that the ledger has no row of yet.
std::vector<postgres::LedgerStep> RunLedger::unrecorded(const Sight& seen, const std::vector<std::string>& revisions,
                                                        postgres::LedgerOutcome outcome) const {
  std::set<std::string> known;
  for (const plan::LedgerRevision& step : seen.facts.ledger) known.insert(step.revision);
  std::vector<postgres::LedgerStep> steps;
  for (const std::string& revision : revisions) {
    if (known.contains(revision)) continue;
    steps.push_back({revision, seen.facts.graph.parents(revision), settings_.image, std::nullopt, outcome});
  }
  return steps;
}

void RunLedger::record_upgrade(postgres::Session* session, const Sight& seen, const UpgradeReport& report,
                               const std::vector<api::StepResult>& steps) {
  if (!run_ || session == nullptr) return;
  try {
    std::vector<std::string> applied;
    drops_.clear();
    for (const api::StepResult& step : steps) {
      if (step.outcome != api::StepOutcome::kApplied) continue;
      applied.push_back(step.revision);
      const auto statements = report.effective.find(step.revision);
      if (statements == report.effective.end()) continue;
      plan::Dropped dropped = plan::dropped_objects(statements->second, seen.facts.default_schema);
      if (!dropped.read_by_words.empty()) {
        reporter_.note(fmt::format("what revision {} took away is read from its statements' words: {}", step.revision,
                                   dropped.read_by_words));
      }
      drops_.push_back({step.revision, std::move(dropped.names)});
    }
    // What the child could not write; what it wrote stays as it is.
    if (!report.unrecorded.empty())
      postgres::Ledger::record(*session, *run_, unrecorded(seen, applied, postgres::LedgerOutcome::kApplied));
    postgres::Ledger::record_dropped(*session, *run_, drops_);
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("the ledger could not be written: ") + error.what());
  }
}

void RunLedger::record_losses(postgres::Session* session, const std::vector<std::string>& dropped) {
  if (!run_ || session == nullptr || drops_.empty()) return;
  std::set<std::string> told;
  for (const postgres::LedgerDrop& drop : drops_) told.insert(drop.objects.begin(), drop.objects.end());
  postgres::LedgerDrop last = drops_.back();
  for (const std::string& object : dropped) {
    if (!told.contains(object)) last.objects.push_back(object);
  }
  if (last.objects.size() == drops_.back().objects.size()) return;
  std::sort(last.objects.begin(), last.objects.end());
  try {
    postgres::Ledger::record_dropped(*session, *run_, {last});
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("the ledger could not be written: ") + error.what());
  }
}

void RunLedger::finish(postgres::Session* session, const api::Run& run) {
  if (!run_ || session == nullptr) return;
  try {
    postgres::Ledger::finish_run(*session, *run_, run.outcome, run.message, run.to);
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("the ledger could not be finished: ") + error.what());
  }
}

}  // namespace lockkeeper::runner
