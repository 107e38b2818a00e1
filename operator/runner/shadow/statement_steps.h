// What each statement of a revision did to the schema, found by a replay that commits after each of them.
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

// It proves itself: what the statements of a revision did one by one must be what the history says that it did as a
// whole; where it is not, the history stays as it is. Keeps references to all: they must outlive it.
class StatementSteps {
 public:
  // `slow`: the revisions in question. The watch has looked at the base.
  StatementSteps(schema::History& history, const std::set<std::string>& slow, postgres::SchemaWatch& watch);

  // Each event of the replay in turn, while the child waits.
  void take(const alembic::AdapterEvent& event);
  // How many revisions have ended.
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
