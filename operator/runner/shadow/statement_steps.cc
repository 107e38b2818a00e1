#include "runner/shadow/statement_steps.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "runner/shadow/statement_reading.h"

namespace lockkeeper::runner {
namespace {

std::string hash_of(const schema::SchemaObject& object) {
  return schema::to_string(object.strict) + schema::to_string(object.in_order);
}

}  // namespace

StatementSteps::StatementSteps(schema::History& history, const std::set<std::string>& slow,
                               postgres::SchemaWatch& watch)
    : history_(history), slow_(slow), watch_(watch) {
  for (const schema::SchemaObject& object : history.base.objects()) state_[identity(object)] = hash_of(object);
}

void StatementSteps::take(const alembic::AdapterEvent& event) {
  if (at_ >= history_.revisions.size() || event.revision != history_.revisions[at_].revision) return;
  schema::RevisionHistory& revision = history_.revisions[at_];
  const bool slow = slow_.contains(revision.revision);
  if (event.kind == alembic::AdapterEventKind::kStarted) {
    steps_.clear();
  } else if (event.kind == alembic::AdapterEventKind::kStatement && slow) {
    steps_.push_back(read_statement(event.sql).changes_schema ? watch_.look() : schema::Effects{});
  } else if (event.kind == alembic::AdapterEventKind::kFinished) {
    for (const std::string& gone : revision.effects.removed) state_.erase(gone);
    for (const schema::SchemaObject& object : revision.effects.set) state_[identity(object)] = hash_of(object);
    if (slow && watch_.look().empty() && steps_.size() == revision.statements.size() && lead_to(revision)) {
      for (std::size_t i = 0; i < steps_.size(); ++i) revision.statements[i].effects = std::move(steps_[i]);
    }
    ++at_;
    // What is done until the next one begins is none of its steps. The child waits only now.
    const bool next_is_slow = at_ < history_.revisions.size() && slow_.contains(history_.revisions[at_].revision);
    if (next_is_slow && !slow) (void)watch_.look();
  }
}

// `state_` is as the revision leaves it when it runs as a whole.
bool StatementSteps::lead_to(const schema::RevisionHistory& revision) const {
  std::map<std::string, std::optional<std::string>> end;
  for (const schema::Effects& step : steps_) {
    for (const std::string& gone : step.removed) end[gone].reset();
    for (const schema::SchemaObject& object : step.set) end[identity(object)] = hash_of(object);
  }
  for (const auto& [object, hash] : end) {
    const auto expected = state_.find(object);
    if (hash ? expected == state_.end() || expected->second != *hash : expected != state_.end()) return false;
  }
  return std::all_of(revision.effects.removed.begin(), revision.effects.removed.end(),
                     [&end](const std::string& gone) { return end.contains(gone); }) &&
         std::all_of(revision.effects.set.begin(), revision.effects.set.end(),
                     [&end](const schema::SchemaObject& object) { return end.contains(identity(object)); });
}

}  // namespace lockkeeper::runner
