// The contexts that env.py configures: where they lead, and which version tables they keep.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "runner/observe/context_reader.h"

namespace lockkeeper::runner {

void ContextReader::check_database() {
  if (session() == nullptr) return;
  const std::vector<api::Finding> obstacles = find_obstacles(*place_, may_write(application_->adapter().roles()));
  for (const api::Finding& finding : obstacles) add_problem(finding);
  const auto& inspection = application_->inspection();
  if (!inspection) return;
  if (!obstacles.empty() && obstacles.front().code == api::Code::kTransactionPooler) return read_through_pool();
  const std::vector<alembic::MigrationTarget>& targets = inspection->targets;
  if (targets.empty()) {
    if (inspection->failure && application_->env_writes_lost()) guess_context();
    return;
  }
  std::optional<api::Finding> mismatch;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    auto finding = find_target_mismatch(*session(), application_name_, {targets[i]});
    // The settings' URL is one of several.
    if (!finding) return take_context(targets[i], static_cast<int>(i) + 1);
    if (!mismatch) mismatch = std::move(finding);
  }
  if (mismatch) add_problem(*mismatch);
}

// env.py did not get as far as to say it.
void ContextReader::guess_context() {
  alembic::MigrationTarget target;
  const postgres::VersionTable table = likely_version_tables(*session(), sight_.facts.graph.revisions()).front();
  target.version_table = table.name;
  target.version_schema = table.schema;
  take_context(target, 1);
}

void ContextReader::take_context(const alembic::MigrationTarget& target, int number) {
  target_ = target;
  number_ = number;
  sight_.version_table =
      postgres::resolve(*session(), version_table_of(target, application_->adapter().roles(), place_->options));
  version_table_known_ = true;
}

std::unique_ptr<ContextReader> ContextReader::beside(std::shared_ptr<Place> place) const {
  return std::unique_ptr<ContextReader>(new ContextReader(*this, std::move(place)));  // its constructor is ours alone
}

std::vector<std::unique_ptr<ContextReader>> ContextReader::other_contexts() {
  std::vector<std::unique_ptr<ContextReader>> others;
  const auto& inspection = application_->inspection();
  if (!inspection || !version_table_known_) return others;
  std::vector<ContextReader*> all{this};
  for (std::size_t i = 0; i < inspection->targets.size(); ++i) {
    const alembic::MigrationTarget& target = inspection->targets[i];
    if (static_cast<int>(i) + 1 == number_) continue;
    std::shared_ptr<Place> place;
    for (ContextReader* one : all) {
      const auto elsewhere = find_target_mismatch(*one->session(), application_name_, {target});
      if (!elsewhere) place = one->place_;
      if (place) break;
    }
    auto other = beside(place);
    if (!place) {
      auto opened =
          open_place(application_->adapter(), target.database, {{}, application_name_, read_only_}, std::nullopt);
      if (auto* finding = std::get_if<api::Finding>(&opened)) {
        add_problem(*finding);
        continue;
      }
      other->place_ = std::get<std::shared_ptr<Place>>(std::move(opened));
      for (const api::Finding& finding : find_obstacles(*other->place_, may_write(application_->adapter().roles()))) {
        other->add_problem(finding);
      }
    }
    other->take_context(target, static_cast<int>(i) + 1);
    const auto same = [&other](const ContextReader* one) { return one->context_name() == other->context_name(); };
    if (std::any_of(all.begin(), all.end(), same)) continue;  // configured twice
    all.push_back(other.get());
    others.push_back(std::move(other));
  }
  return others;
}

std::optional<std::vector<std::string>> ContextReader::surveyed_rows() const {
  if (!version_table_known_ || target_.database.dialect.empty()) return std::nullopt;  // a guess
  return target_.current;
}

std::string ContextReader::database_name() const {
  const postgres::DatabaseUrl& url = place_->options.url;
  return target_.database.database.empty() || url.database == target_.database.database
             ? url.where()
             : fmt::format("{} ({})", url.where(), target_.database.database);
}

std::string ContextReader::context_name() const {
  return fmt::format("{}, {}", database_name(), sight_.version_table.display());
}

// Each statement is answered by another process, so nothing is compared by process; what env.py works with is believed.
void ContextReader::read_through_pool() {
  try {
    session()->query("SELECT 1");
    const std::vector<alembic::MigrationTarget>& targets = application_->inspection()->targets;
    if (!targets.empty()) take_context(targets.front(), 1);
  } catch (const postgres::SqlError&) {  // a pool in statement mode has ended the connection
    place_->lose();
  }
}

}  // namespace lockkeeper::runner
