#include "lint/revision_judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/text.h"
#include "lint/places.h"
#include "lint/revision_rules.h"
#include "lint/wording.h"
#include "sql/definition.h"

namespace lockkeeper::lint {

namespace {

using Statements = std::vector<sql::DefinedStatement>;

Statements statements_of(const RevisionSql& revision) {
  sql::ParsedDefinitions parsed = sql::parse_definitions(revision.sql);
  auto* statements = std::get_if<Statements>(&parsed);
  return statements == nullptr ? Statements{} : std::move(*statements);  // syntax-error tells it
}

bool does_nothing(const RevisionSql& revision) {
  const sql::ParsedDefinitions parsed = sql::parse_definitions(revision.sql);
  const auto* statements = std::get_if<Statements>(&parsed);
  return statements != nullptr && std::all_of(statements->begin(), statements->end(), [](const auto& one) {
           const sql::Verb verb = one.statement.verb;
           return verb == sql::Verb::kBegin || verb == sql::Verb::kTransaction || verb == sql::Verb::kSet;
         });
}

// As the default search path has it.
std::string key_of(const sql::Name& name) {
  return spelled(name.schema == "public" ? sql::Name{"", name.name} : name);
}

// What a branch does to a table. Columns that it adds are no matter to another branch that adds other ones.
struct Touch {
  std::set<std::string> added;   // columns
  std::set<std::string> others;  // revisions that change it otherwise
  std::set<std::string> all;     // revisions
};
using Touches = std::map<std::string, Touch>;

void take(const RevisionSql& revision, Touches& touches) {
  const auto change = [&](const sql::Name& table) {
    Touch& touch = touches[key_of(table)];
    touch.all.insert(revision.revision);
    touch.others.insert(revision.revision);
  };
  for (const auto& [said, definition] : statements_of(revision)) {
    if (definition.form == sql::Form::kAlterTable && definition.of_table && !definition.relations.empty()) {
      const sql::Name& table = definition.relations.front();
      for (const sql::TableAction& action : definition.actions) {
        if (action.kind != sql::ActionKind::kAddColumn) {
          change(table);
          continue;
        }
        Touch& touch = touches[key_of(table)];
        touch.all.insert(revision.revision);
        touch.added.insert(action.name);
      }
    }
    for (const sql::Change& one : said.changes) {
      const bool of_table = one.object.kind == sql::ObjectKind::kTable && !one.temporary;
      const bool whole = one.object.part_kind == sql::PartKind::kNone && one.action != sql::Action::kAlter;
      if (of_table && (whole || one.action == sql::Action::kRename)) change(one.object.name);
    }
  }
}

bool disagree(const Touch& one, const Touch& other) {
  if (!one.others.empty() || !other.others.empty()) return true;
  return std::any_of(one.added.begin(), one.added.end(),
                     [&other](const std::string& column) { return other.added.contains(column); });
}

class Revisions {
 public:
  Revisions(const std::vector<RevisionSql>& before, const std::vector<RevisionSql>& wanted) {
    for (const auto* all : {&before, &wanted}) {
      for (const RevisionSql& revision : *all) by_id_.emplace(revision.revision, &revision);
    }
  }

  // What the revisions do that `head` needs, itself included, and `other` does not.
  [[nodiscard]] Touches branch(const std::string& head, const std::string& other) const {
    const std::set<std::string> common = with_ancestors(other);
    Touches touches;
    for (const std::string& id : with_ancestors(head)) {
      if (!common.contains(id)) take(*by_id_.at(id), touches);
    }
    return touches;
  }

 private:
  [[nodiscard]] std::set<std::string> with_ancestors(const std::string& head) const {
    std::set<std::string> all;
    std::vector<std::string> next{head};
    while (!next.empty()) {
      const auto found = by_id_.find(next.back());
      next.pop_back();
      if (found == by_id_.end() || !all.insert(found->first).second) continue;
      next.insert(next.end(), found->second->parents.begin(), found->second->parents.end());
    }
    return all;
  }

  std::map<std::string, const RevisionSql*> by_id_;
};

std::string listed(const std::set<std::string>& names) {
  return join({names.begin(), names.end()});
}

Finding finding_of(const Rule& rule, std::string message, std::vector<std::string> safe_way) {
  Finding finding;
  finding.rule = rule.name;
  finding.severity = rule.severity;
  finding.message = std::move(message);
  finding.safe_way = std::move(safe_way);
  finding.documentation = rule.documentation;
  return finding;
}

void judge_merge(const RevisionSql& merge, const Revisions& revisions, std::vector<Finding>& findings) {
  if (merge.parents.size() < 2 || !does_nothing(merge)) return;
  std::set<std::string> told;
  for (std::size_t i = 0; i < merge.parents.size(); ++i) {
    for (std::size_t j = i + 1; j < merge.parents.size(); ++j) {
      const Touches one = revisions.branch(merge.parents[i], merge.parents[j]);
      const Touches other = revisions.branch(merge.parents[j], merge.parents[i]);
      for (const auto& [table, touch] : one) {
        const auto found = other.find(table);
        if (found == other.end() || !disagree(touch, found->second) || !told.insert(table).second) continue;
        findings.push_back(finding_of(
            kMergeOverOneTable,
            fmt::format("{} merges two branches that both change {} ({}; {}), and does nothing itself: what {} is "
                        "afterwards may depend on which of them ran first.",
                        merge.revision, table, listed(touch.all), listed(found->second.all), table),
            {fmt::format("-- in upgrade() of {}: what makes {} the same in both orders", merge.revision, table)}));
      }
    }
  }
}

// Tables and columns that the revision takes away, and has not made itself or put back under the name.
std::vector<std::string> taken_away(const RevisionSql& revision) {
  std::set<std::string> made;
  std::vector<std::string> gone;
  for (const auto& [said, definition] : statements_of(revision)) {
    for (const sql::Change& change : said.changes) {
      const bool column = change.object.part_kind == sql::PartKind::kColumn;
      if (change.object.kind != sql::ObjectKind::kTable || (!column && change.object.part_kind != sql::PartKind::kNone))
        continue;
      const std::string table = key_of(change.object.name);
      const std::string name = column ? fmt::format("{}.{}", table, spelled(change.object.part)) : table;
      if (change.action == sql::Action::kCreate) {
        made.insert(name);
      } else if (change.action == sql::Action::kRename && !column) {
        std::erase(gone, key_of({change.object.name.schema, change.to}));
      } else if (change.action == sql::Action::kDrop && !made.contains(name) && !made.contains(table)) {
        gone.push_back(name);
      }
    }
  }
  return gone;
}

void judge_downgrade(const RevisionSql& revision, std::vector<Finding>& findings) {
  if (revision.downgrade == Downgrade::kMissing || revision.downgrade == Downgrade::kEmpty) {
    if (does_nothing(revision)) return;
    const bool missing = revision.downgrade == Downgrade::kMissing;
    findings.push_back(finding_of(
        kMissingDowngrade,
        fmt::format("{}: `alembic downgrade` {}.", missing ? "There is no downgrade()" : "downgrade() does nothing",
                    missing ? "fails here" : "takes the version row back and leaves what upgrade() has done"),
        {"-- write what takes it back; where nothing can, `raise NotImplementedError(\"…\")` says so"}));
    return;
  }
  if (revision.downgrade != Downgrade::kActs) return;
  const std::vector<std::string> gone = taken_away(revision);
  if (gone.empty()) return;
  constexpr std::size_t kListed = 4;
  findings.push_back(
      finding_of(kDowngradeCannotRestore,
                 fmt::format("upgrade() takes away {}, and downgrade() cannot bring back what was in it.",
                             join_some(gone, kListed)),
                 {"-- keep the rows elsewhere first, or let downgrade() raise NotImplementedError"}));
}

Finding finding_of(const CallOutsideOfBatch& call, const Places& places) {
  const std::string table = call.table.empty() ? "TABLE" : fmt::format("\"{}\"", call.table);
  Finding finding = finding_of(
      kOperationOutsideOfBatch,
      fmt::format(
          "op.{} stands outside of batch mode, and env.py asks for render_as_batch: on SQLite this revision fails.",
          call.operation),
      {fmt::format("with op.batch_alter_table({}) as batch_op:", table),
       fmt::format("    batch_op.{}(…)  # without the table; PostgreSQL gets the same statement", call.operation)});
  finding.line = call.line;
  finding.excerpt = places.text(call.line);
  return finding;
}

// At the first line that begins so; else at the file's first.
void put(std::vector<Finding>& findings, std::string_view begin, const Places& places) {
  std::size_t line = 1;
  while (line < places.lines() && !places.text(line).starts_with(begin)) ++line;
  if (!places.text(line).starts_with(begin)) line = 1;
  for (Finding& finding : findings) {
    finding.line = line;
    finding.excerpt = places.text(line);
  }
}

}  // namespace

std::vector<std::vector<Finding>> judge_revisions(const std::vector<RevisionSql>& before,
                                                  const std::vector<RevisionSql>& wanted) {
  const Revisions revisions(before, wanted);
  std::vector<std::vector<Finding>> all;
  for (const RevisionSql& revision : wanted) {
    const Places places(revision.source);
    std::vector<Finding> of_merge;
    judge_merge(revision, revisions, of_merge);
    put(of_merge, "def upgrade", places);
    std::vector<Finding> of_downgrade;
    judge_downgrade(revision, of_downgrade);
    put(of_downgrade, "def downgrade", places);
    std::vector<Finding>& found = all.emplace_back(std::move(of_merge));
    for (const CallOutsideOfBatch& call : revision.outside_of_batch) found.push_back(finding_of(call, places));
    found.insert(found.end(), of_downgrade.begin(), of_downgrade.end());
  }
  return all;
}

}  // namespace lockkeeper::lint
