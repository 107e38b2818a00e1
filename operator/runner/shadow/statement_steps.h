// The effects of each statement of a revision, found by a replay that commits after each of them.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "postgres/shadow/schema_watch.h"
#include "schema/history.h"

namespace lockkeeper::runner {

// Proves itself: the statements of a revision together must do what the history says that it did as a whole; else the
// history stays as it is.
// Thread safety: one thread uses it.
class StatementSteps {
 public:
  // `slow`: the revisions in question.
  // Requires: all of them outlive it; the watch has looked at the base.
  StatementSteps(schema::History& history, const std::set<std::string>& slow, postgres::SchemaWatch& watch);

  // Takes each event of the replay in turn.
  // Requires: the child waits meanwhile.
  void take(const alembic::AdapterEvent& event);
  // Returns: how many revisions have ended.
  [[nodiscard]] std::size_t done() const { return at_; }

 private:
  [[nodiscard]] bool lead_to(const schema::RevisionHistory& revision) const;

  schema::History& history_;
  const std::set<std::string>& slow_;
  postgres::SchemaWatch& watch_;
  std::size_t at_ = 0;
  std::unordered_map<std::string, std::string> state_;  // by identity, a hash; before history_.revisions[at_]
  std::vector<schema::Effects> steps_;
};

}  // namespace lockkeeper::runner
