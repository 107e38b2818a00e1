#include "plan/foresight/traced_locks.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "plan/evidence/dropped.h"
#include "plan/foresight/earlier_names.h"
#include "sql/definition.h"
#include "sql/script.h"

namespace lockkeeper::plan {
namespace {

using api::RelationTrace;
using api::StatementTrace;
using api::TableLock;

std::string name_of(const RelationTrace& relation) {
  return relation.schema + "." + relation.name;
}

bool blocks_writes(TableLock lock) {
  return lock >= TableLock::kShare;
}

// A relation that gets another name, or another schema.
struct Move {
  sql::Name from;
  sql::Name to;  // where no schema is written, it keeps its own
};

void add_moves(const sql::Statement& statement, std::vector<Move>& moves) {
  for (const sql::Change& change : statement.changes) {
    if (change.object.part_kind != sql::PartKind::kNone) continue;
    const sql::Name& from = change.object.name;
    if (change.action == sql::Action::kRename) moves.push_back({from, {"", change.to}});
    if (change.action == sql::Action::kSetSchema) moves.push_back({from, {change.to, from.name}});
  }
}

// `text`: what the statement stands in. A block of a DO moves what its statements move.
std::vector<Move> moves_of(const sql::DefinedStatement& statement, std::string_view text) {
  std::vector<Move> moves;
  if (statement.statement.verb != sql::Verb::kDo) {
    add_moves(statement.statement, moves);
    return moves;
  }
  const std::size_t begin = statement.definition.at;
  const sql::Script block = sql::read_script(text.substr(begin, statement.statement.end - begin));
  for (const sql::Statement& one : block.statements) add_moves(one, moves);
  return moves;
}

// What of a statement its trace does not show.
struct Meaning {
  bool empties = false;     // TRUNCATE, or REFRESH … WITH NO DATA: a new file, and no row is written
  bool truncates = false;   // rows go away
  bool holds_rows = false;  // UPDATE, DELETE, MERGE: rows stay locked until the transaction ends
  std::vector<Move> moves{};
};

Meaning meaning_of(const sql::DefinedStatement& statement, std::string_view text) {
  Meaning meaning;
  meaning.truncates = statement.definition.form == sql::Form::kTruncate;
  meaning.empties = meaning.truncates || statement.statement.with_no_data;
  const auto& writes = statement.statement.writes;
  meaning.holds_rows = std::any_of(writes.begin(), writes.end(), [](const sql::RowWrite& write) {
    return write.verb == sql::Verb::kUpdate || write.verb == sql::Verb::kDelete || write.verb == sql::Verb::kMerge;
  });
  meaning.moves = moves_of(statement, text);
  const sql::Verb verb = statement.statement.verb;
  meaning.holds_rows = meaning.holds_rows || verb == sql::Verb::kDo || verb == sql::Verb::kCall;
  return meaning;
}

// One for each trace; as good as nothing is known where the two do not fit.
std::vector<Meaning> meanings_of(const schema::StatementHistory& statement) {
  std::vector<Meaning> all;
  const sql::ParsedDefinitions parsed = sql::parse_definitions(statement.sql);
  if (const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed)) {
    for (const sql::DefinedStatement& one : *statements) all.push_back(meaning_of(one, statement.sql));
  }
  if (all.size() != statement.traces.size()) all.assign(statement.traces.size(), {.holds_rows = true});
  return all;
}

// The table that a partition's lock is told of: one further up in the same statement, locked as strongly.
const RelationTrace& table_of(const RelationTrace& relation, const StatementTrace& trace) {
  if (relation.parent.empty()) return relation;
  const auto parent = std::find_if(trace.relations.begin(), trace.relations.end(), [&](const RelationTrace& other) {
    return name_of(other) == relation.parent && other.older && other.held >= relation.held;
  });
  return parent == trace.relations.end() ? relation : table_of(*parent, trace);
}

class Foresight {
 public:
  TracedRevision take(const schema::RevisionHistory& revision) {
    result_ = {};
    result_.revision = revision.revision;
    result_.whole = !revision.statements.empty();
    std::vector<std::string> statements;
    for (const schema::StatementHistory& statement : revision.statements) {
      take(statement);
      statements.push_back(statement.sql);
    }
    if (!dropped_objects(statements).names.empty()) raise(api::Risk::kDestructive);
    return std::move(result_);
  }

 private:
  void raise(api::Risk risk) { result_.risk = std::max(result_.risk, risk); }

  void take(const schema::StatementHistory& statement) {
    result_.whole = result_.whole && !statement.reads_rows;
    std::map<std::string, api::LockUse> uses;
    const std::vector<Meaning> meanings = meanings_of(statement);
    for (std::size_t i = 0; i < statement.traces.size(); ++i) {
      if (statement.traces[i].ran()) {
        take(statement.traces[i], meanings[i], uses);
      } else {
        result_.whole = false;
      }
    }
    std::vector<api::LockUse>& locks = result_.locks.emplace_back();
    for (auto& [name, use] : uses) locks.push_back(std::move(use));
  }

  void take(const StatementTrace& trace, const Meaning& meaning, std::map<std::string, api::LockUse>& uses) {
    bool blocked = false;  // somebody waits for a relation that is held here
    bool works = false;
    for (const RelationTrace& relation : trace.relations) {
      const std::optional<std::string> name = before_the_plan(relation);
      if (!name) continue;
      const bool rewrites = relation.rewritten || (relation.new_file && !meaning.empties);
      const bool worked = rewrites || relation.scanned || relation.built;
      works = works || worked;
      blocked = blocked || blocks_writes(relation.held);
      if (meaning.truncates && relation.new_file) raise(api::Risk::kDestructive);
      if (meaning.holds_rows && relation.held == TableLock::kRowExclusive) raise(api::Risk::kBlocking);
      // What was held before and is only held on is told of the statement that took it.
      const TableLock mode = worked || relation.taken == relation.held ? relation.held : TableLock::kNone;
      if (mode < (worked ? TableLock::kRowExclusive : TableLock::kShareUpdateExclusive)) continue;
      const std::string told = before_the_plan(table_of(relation, trace)).value_or(*name);
      api::LockUse& use = uses[told];
      use.relation = told;
      use.source = api::ClaimSource::kTraced;
      use.mode = std::max(use.mode, mode);
      use.rewrites = use.rewrites || rewrites;
      use.scans = use.scans || relation.scanned;
      use.builds = use.builds || relation.built;
    }
    if (blocked && works) raise(api::Risk::kBlocking);
    follow(trace, meaning.moves);
  }

  [[nodiscard]] std::optional<std::string> before_the_plan(const RelationTrace& relation) const {
    return relation.older ? names_.find(name_of(relation)) : std::nullopt;
  }

  void follow(const StatementTrace& trace, const std::vector<Move>& moves) {
    for (const RelationTrace& relation : trace.relations) {
      if (!relation.older) names_.take_made(name_of(relation));
      for (const Move& move : moves) {
        const bool is_meant =
            relation.name == move.from.name && (move.from.schema.empty() || relation.schema == move.from.schema);
        const std::string& schema = move.to.schema.empty() ? relation.schema : move.to.schema;
        if (is_meant) names_.take_renamed(name_of(relation), schema + "." + move.to.name);
      }
    }
  }

  EarlierNames names_;
  TracedRevision result_;
};

}  // namespace

std::vector<TracedRevision> traced_locks(const schema::History& history, const std::vector<std::string>& pending,
                                         int major_version) {
  std::vector<TracedRevision> all;
  Foresight foresight;
  for (const std::string& id : pending) {
    const schema::RevisionHistory* revision = history.find(id);
    if (revision == nullptr || revision->traced_on == 0 || revision->traced_on != major_version) continue;
    all.push_back(foresight.take(*revision));
  }
  return all;
}

}  // namespace lockkeeper::plan
