#include "runner/account/run_ledger.h"

#include <algorithm>
#include <set>

#include "plan/evidence/dropped.h"

namespace lockkeeper::runner {

std::optional<api::Finding> RunLedger::begin(const std::vector<std::string>& from) {
  if (!settings_.policy.ledger) return std::nullopt;
  postgres::Session& session = *reader_.session();
  std::vector<std::string> roles;
  for (const alembic::RoleSeen& seen : reader_.adapter().roles()) {
    roles.push_back(seen.role);
    roles.push_back(seen.login);
  }
  if (auto finding = postgres::Ledger::prepare(session, roles)) return finding;
  const postgres::LedgerEntry entry =
      postgres::Ledger::begin_run(session, {name_, reader_.version_table().display(), settings_.image, from});
  run_ = entry.run;
  epoch_ = entry.epoch;
  postgres::Ledger::record(session, entry.run, unrecorded(reader_.assessment().known_rows, "Observed"));
  return std::nullopt;
}

bool RunLedger::has_news() const {
  return settings_.policy.ledger && !reader_.facts().ledger.empty() &&
         !unrecorded(reader_.assessment().known_rows, "Observed").empty();
}

// The revisions that the ledger has no row of yet.
std::vector<postgres::LedgerStep> RunLedger::unrecorded(const std::vector<std::string>& revisions,
                                                        const char* outcome) const {
  std::set<std::string> known;
  for (const plan::LedgerRevision& step : reader_.facts().ledger) known.insert(step.revision);
  std::vector<postgres::LedgerStep> steps;
  for (const std::string& revision : revisions) {
    if (known.contains(revision)) continue;
    steps.push_back({revision, reader_.graph().parents(revision), settings_.image, std::nullopt, outcome});
  }
  return steps;
}

void RunLedger::record_upgrade(const UpgradeReport& report, const std::vector<api::StepResult>& steps) {
  if (!run_ || reader_.session() == nullptr) return;
  try {
    std::vector<std::string> applied;
    drops_.clear();
    for (const api::StepResult& step : steps) {
      if (step.outcome != api::StepOutcome::kApplied) continue;
      applied.push_back(step.revision);
      const auto statements = report.effective.find(step.revision);
      if (statements == report.effective.end()) continue;
      plan::Dropped dropped = plan::dropped_objects(statements->second, reader_.facts().default_schema);
      if (!dropped.read_by_words.empty()) {
        reporter_.note("what revision " + step.revision +
                       " took away is read from its statements' words: " + dropped.read_by_words);
      }
      drops_.push_back({step.revision, std::move(dropped.names)});
    }
    // What the child could not write; what it wrote stays as it is.
    if (!report.unrecorded.empty()) postgres::Ledger::record(*reader_.session(), *run_, unrecorded(applied, "Applied"));
    postgres::Ledger::record_dropped(*reader_.session(), *run_, drops_);
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("the ledger could not be written: ") + error.what());
  }
}

void RunLedger::record_losses(const std::vector<std::string>& dropped) {
  if (!run_ || reader_.session() == nullptr || drops_.empty()) return;
  std::set<std::string> told;
  for (const postgres::LedgerDrop& drop : drops_) told.insert(drop.objects.begin(), drop.objects.end());
  postgres::LedgerDrop last = drops_.back();
  for (const std::string& object : dropped) {
    if (!told.contains(object)) last.objects.push_back(object);
  }
  if (last.objects.size() == drops_.back().objects.size()) return;
  std::sort(last.objects.begin(), last.objects.end());
  try {
    postgres::Ledger::record_dropped(*reader_.session(), *run_, {last});
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("the ledger could not be written: ") + error.what());
  }
}

void RunLedger::finish(const api::Run& run) {
  if (!run_ || reader_.session() == nullptr) return;
  try {
    postgres::Ledger::finish_run(*reader_.session(), *run_, std::string(api::to_string(run.outcome)), run.message,
                                 run.to);
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("the ledger could not be finished: ") + error.what());
  }
}

}  // namespace lockkeeper::runner
