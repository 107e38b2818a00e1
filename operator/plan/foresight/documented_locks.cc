#include "plan/foresight/documented_locks.h"

#include <algorithm>
#include <map>
#include <optional>

#include "lint/rules.h"
#include "lint/taken_locks.h"
#include "lint/traced/evidence.h"
#include "sql/script.h"

namespace lockkeeper::plan {
namespace {

std::string spelled(const sql::Name& name, const std::string& default_schema) {
  return (name.schema.empty() ? default_schema : name.schema) + "." + name.name;
}

bool is_relation(sql::ObjectKind kind) {
  return kind == sql::ObjectKind::kTable || kind == sql::ObjectKind::kMaterializedView;
}

void follow(const sql::Statement& statement, const std::string& default_schema, EarlierNames& names) {
  for (const sql::Change& change : statement.changes) {
    if (!is_relation(change.object.kind) || change.object.part_kind != sql::PartKind::kNone) continue;
    const std::string name = spelled(change.object.name, default_schema);
    sql::Name to = change.object.name;
    switch (change.action) {
      case sql::Action::kCreate:
        // IF NOT EXISTS may meet one that is there.
        if (!change.conditional) names.take_made(name);
        break;
      case sql::Action::kRename:
        to.name = change.to;
        names.take_renamed(name, spelled(to, default_schema));
        break;
      case sql::Action::kSetSchema:
        to.schema = change.to;
        names.take_renamed(name, spelled(to, default_schema));
        break;
      case sql::Action::kDrop:
      case sql::Action::kAlter: break;
    }
  }
}

}  // namespace

std::vector<api::LockUse> DocumentedLocks::take(std::string_view sql) {
  std::map<std::string, api::TableLock> modes;
  for (const sql::DefinedStatement& statement : sql::read_script_definitions(sql)) {
    for (const lint::TakenLock& taken : lint::taken_locks(statement)) {
      const auto name = names_.find(spelled(taken.table, default_schema_));
      if (name) modes[*name] = std::max(modes[*name], taken.lock);
    }
    follow(statement.statement, default_schema_, names_);
  }
  std::vector<api::LockUse> locks;
  locks.reserve(modes.size());
  for (const auto& [name, mode] : modes) locks.push_back({.relation = name, .mode = mode});
  return locks;
}

void add_work(std::vector<api::LockUse>& locks, const api::RuleFinding& finding) {
  const auto rules = lint::all_rules();
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [&](const auto* one) { return one->name == finding.rule; });
  if (rule == rules.end()) return;
  const lint::Evidence work = lint::evidence_of(**rule).evidence;
  for (api::LockUse& lock : locks) {
    if (lock.source != api::ClaimSource::kDocumented || lock.mode != api::parse_table_lock(finding.lock)) continue;
    lock.rewrites = lock.rewrites || work == lint::Evidence::kRewrite || work == lint::Evidence::kWork;
    lock.scans = lock.scans || work == lint::Evidence::kScan;
    lock.builds = lock.builds || work == lint::Evidence::kBuild;
  }
}

}  // namespace lockkeeper::plan
