#include "plan/diagnosis/rows_in_doubt.h"

#include <fmt/core.h>

#include <algorithm>

#include "plan/diagnosis/failure.h"
#include "plan/evidence/row_writes.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using schema::RevisionHistory;
using schema::StatementHistory;

bool moves_unseen(const StatementHistory& statement) {
  return (statement.writes_rows || statement.reads_rows) && (!statement.effects || statement.effects->empty());
}

bool moves_rows(const RevisionHistory& revision) {
  return (revision.statements.empty() && revision.moves_data) ||
         std::any_of(revision.statements.begin(), revision.statements.end(), moves_unseen);
}

// Neither version rows nor ledger say that it did not run.
bool nobody_denies(const Facts& facts, const Ancestry& ancestry, std::size_t number) {
  const auto recorded = [&](std::size_t revision) {
    return std::any_of(facts.ledger.begin(), facts.ledger.end(),
                       [&](const LedgerRevision& known) { return known.revision == ancestry.id(revision); });
  };
  if (recorded(number)) return true;
  const auto& parents = ancestry.parents(number);
  return facts.rows.empty() && (parents.empty() || !std::all_of(parents.begin(), parents.end(), recorded));
}

// What the revision makes and fills; nullopt where it moves other rows, or nobody knows which.
std::optional<std::vector<TableName>> filled_by_itself(const RevisionHistory& revision) {
  std::vector<TableName> tables;
  for (const StatementHistory& statement : revision.statements) {
    if (!statement.writes_rows && !statement.reads_rows) continue;
    const RowWrites writes = read_row_writes(statement);
    if (writes.anything) return std::nullopt;
    for (const RowWrites::WrittenTable& target : writes.targets) {
      const auto made = std::find_if(revision.effects.set.begin(), revision.effects.set.end(), [&](const auto& object) {
        return object.kind == schema::Kind::kTable && object.name == target.table &&
               (target.schema.empty() || target.schema == object.schema);
      });
      if (!target.adds_rows || made == revision.effects.set.end()) return std::nullopt;
      tables.push_back({made->schema, made->name});
    }
  }
  return tables;
}

bool lacks_something(const RevisionEvidence& revision) {
  return revision.presence == Presence::kAbsent || revision.presence == Presence::kPartial;
}

}  // namespace

std::vector<TableName> tables_to_look_into(const Facts& facts) {
  std::vector<TableName> tables;
  if (!facts.history || !facts.live) return tables;
  const std::vector<std::string> stamped = facts.graph.ancestors_of(facts.rows);
  for (const RevisionHistory& revision : facts.history->revisions) {
    if (std::find(stamped.begin(), stamped.end(), revision.revision) != stamped.end()) continue;
    for (TableName& table : filled_by_itself(revision).value_or(std::vector<TableName>{})) {
      const bool there =
          facts.live->find(schema::make_identity(schema::Kind::kTable, table.schema, "", table.name)) != nullptr;
      if (there && std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(std::move(table));
    }
  }
  return tables;
}

bool shows_its_rows(const Facts& facts, const Evidence& evidence, std::size_t revision) {
  const RevisionHistory& history = facts.history->revisions[revision];
  const auto tables = filled_by_itself(history);
  return tables && !tables->empty() && evidence.revisions[revision].presence == Presence::kComplete &&
         std::all_of(tables->begin(), tables->end(),
                     [&facts](const TableName& table) { return facts.filled.contains(table); });
}

std::string doubt_of_statement(const StatementHistory& statement, bool is_done, bool all_there,
                               const std::vector<const schema::SchemaObject*>& skipped_here,
                               const std::vector<const schema::SchemaObject*>& skipped) {
  const RowWrites writes = read_row_writes(statement);
  if (!statement.effects->empty()) {
    // Whether what else it writes is there, nothing tells. CREATE TABLE … AS is one thing.
    return is_done && !writes.targets.empty() ? "what it makes is there already" : "";
  }
  const auto filled = std::find_if(skipped_here.begin(), skipped_here.end(),
                                   [&writes](const auto* object) { return may_fill(writes, *object); });
  if (filled != skipped_here.end()) return fmt::format("{}, which it fills, is there already", display(**filled));
  const auto seeded = std::find_if(skipped.begin(), skipped.end(),
                                   [&writes](const auto* object) { return adds_rows_to(writes, *object); });
  if (seeded != skipped.end()) return fmt::format("{}, which it fills, is there already", display(**seeded));
  return all_there ? "all that its revision makes is there already" : "";
}

std::optional<RowsInDoubt> find_rows_in_doubt(const Facts& facts, const Ancestry& ancestry, const Evidence& evidence,
                                              const RevisionSet& pending, const std::vector<std::size_t>& done) {
  // The proof rests on a comment, an owner or a name: it has no objects that could be there without it.
  const auto left_a_trace = [&](std::size_t number) {
    return evidence.proof && evidence.revisions[number].presence == Presence::kInvisible &&
           ancestry.closed(evidence.proof->heads)[number];
  };
  RevisionSet below(ancestry.size(), false);  // what is done needs them
  for (const std::size_t number : done) {
    for (const std::size_t parent : ancestry.parents(number)) below[parent] = true;
  }
  ancestry.add_ancestors(below);
  for (std::size_t number = 0; number < ancestry.size(); ++number) {
    const RevisionHistory& revision = facts.history->revisions[number];
    if (!pending[number] || !moves_rows(revision)) continue;
    if (left_a_trace(number)) {
      return RowsInDoubt{
          revision.revision,
          fmt::format("Revision {} moves data, and the schema equals the state after it: twice would be wrong.",
                      named(facts.graph, revision.revision))};
    }
    if (!below[number]) continue;
    return RowsInDoubt{revision.revision,
                       fmt::format("Revision {} moves data, and what comes after it is there already: whether it ran "
                                   "cannot be seen, and twice would be wrong.",
                                   named(facts.graph, revision.revision))};
  }
  for (const std::size_t number : done) below[number] = true;
  for (std::size_t number = 0; number < ancestry.size(); ++number) {
    const RevisionHistory& revision = facts.history->revisions[number];
    if (!pending[number] || !moves_rows(revision) || !nobody_denies(facts, ancestry, number)) continue;
    const RevisionSet needed = ancestry.closed({revision.revision});
    bool is_missing = false;
    for (std::size_t other = 0; other <= number; ++other) {
      is_missing = is_missing || (needed[other] && !below[other] && lacks_something(evidence.revisions[other]));
    }
    if (is_missing) continue;
    const auto moves = std::find_if(revision.statements.begin(), revision.statements.end(), moves_unseen);
    const std::string what =
        moves == revision.statements.end() ? "Revision " : fmt::format("`{}` of revision ", shortened(moves->sql, 80));
    return RowsInDoubt{
        revision.revision,
        fmt::format("{}{} moves data, and {}: twice would be wrong.", what, named(facts.graph, revision.revision),
                    facts.rows.empty() ? "no version row tells whether it ran" : "the ledger has it as applied")};
  }
  return std::nullopt;
}

}  // namespace lockkeeper::plan
