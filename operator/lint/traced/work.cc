#include "lint/traced/work.h"

#include <algorithm>
#include <functional>

#include "lint/rules.h"
#include "lint/traced/traced_rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

constexpr std::size_t kShown = 3;

using sql::ActionKind;
using sql::ConstraintKind;

bool has(const sql::TableAction& action, ConstraintKind kind) {
  if (action.constraint && action.constraint->kind == kind) return true;
  return action.kind == ActionKind::kAddColumn && action.column && find(*action.column, kind) != nullptr;
}

// Which actions can make the server work so, and the rule about them; the first that fits.
struct Cause {
  const Rule* rule;
  unsigned reason;  // of a rewrite; 0: any
  std::function<bool(const sql::TableAction&)> is;
};

const std::vector<Cause>& causes_of(Evidence kind) {
  static const auto of = [](ActionKind wanted) {
    return [wanted](const sql::TableAction& action) { return action.kind == wanted; };
  };
  static const auto with = [](ConstraintKind wanted) {
    return [wanted](const sql::TableAction& action) { return has(action, wanted); };
  };
  static const auto is_serial_or_identity = [](const sql::TableAction& action) {
    return action.kind == ActionKind::kAddColumn && action.column &&
           (is_serial(action.column->type) || has(action, ConstraintKind::kIdentity));
  };
  static const auto calls = [](const sql::TableAction& action) {
    const auto* value = action.column ? find(*action.column, ConstraintKind::kDefault) : nullptr;
    return action.kind == ActionKind::kAddColumn && value != nullptr && !value->expression.calls.empty();
  };
  static const auto changes_logged = [](const sql::TableAction& action) {
    return action.kind == ActionKind::kSetLogged || action.kind == ActionKind::kSetUnlogged;
  };
  static const std::vector<Cause> rewrites{
      {&kChangingColumnType, api::kRewriteType, of(ActionKind::kSetType)},
      {&kChangingLogged, api::kRewritePersistence, changes_logged},
      {&kAddingSerialOrIdentityColumn, api::kRewriteDefault, is_serial_or_identity},
      {&kAddingGeneratedStoredColumn, api::kRewriteDefault, with(ConstraintKind::kGenerated)},
      {&kAddingVolatileDefault, api::kRewriteDefault, calls}};
  static const std::vector<Cause> scans{
      {&kSetNotNullWithoutCheck, 0, of(ActionKind::kSetNotNull)},
      {&kValidatingInTheSameTransaction, 0, of(ActionKind::kValidateConstraint)},
      {&kAttachPartitionWithoutCheck, 0, of(ActionKind::kAttachPartition)},
      {&kAddingCheckWithoutNotValid, 0, with(ConstraintKind::kCheck)},
      {&kAddingForeignKeyWithoutNotValid, 0, with(ConstraintKind::kForeignKey)},
      {&kSetNotNullWithoutCheck, 0,
       [](const auto& action) { return action.constraint && has(action, ConstraintKind::kNotNull); }},
      {&kChangingColumnType, 0, of(ActionKind::kSetType)}};
  static const std::vector<Cause> builds{
      {&kAddingPrimaryKeyOrUniqueWithoutUsingIndex, 0, with(ConstraintKind::kPrimaryKey)},
      {&kAddingPrimaryKeyOrUniqueWithoutUsingIndex, 0, with(ConstraintKind::kUnique)},
      {&kAddingExclusionConstraint, 0, with(ConstraintKind::kExclusion)},
      {&kChangingColumnType, 0, of(ActionKind::kSetType)}};
  return kind == Evidence::kRewrite ? rewrites : kind == Evidence::kScan ? scans : builds;
}

const Rule* rule_of_form(Evidence kind, sql::Form form) {
  if (kind == Evidence::kRewrite && (form == sql::Form::kVacuumFull || form == sql::Form::kCluster))
    return &kVacuumFullOrCluster;
  if (kind == Evidence::kRewrite && form == sql::Form::kRefresh) return &kRefreshWithoutConcurrently;
  if (kind == Evidence::kScan && form == sql::Form::kAlterDomain) return &kAddingDomainConstraint;
  if (kind == Evidence::kBuild && form == sql::Form::kCreateIndex) return &kIndexWithoutConcurrently;
  if (kind == Evidence::kBuild && form == sql::Form::kReindex) return &kReindexWithoutConcurrently;
  return nullptr;
}

void name_rule(const Subject& subject, Work& work) {
  const sql::Definition& definition = subject.definition();
  work.at = definition.at;
  work.rule = rule_of_form(work.kind, definition.form);
  if (work.rule != nullptr) return;
  unsigned reasons = 0;
  for (const api::RelationTrace* relation : work.relations) reasons |= relation->reasons;
  for (const Cause& cause : causes_of(work.kind)) {
    if (cause.reason != 0 && reasons != 0 && (reasons & cause.reason) == 0) continue;
    const auto action = std::find_if(definition.actions.begin(), definition.actions.end(), cause.is);
    if (action == definition.actions.end()) continue;
    work.rule = cause.rule;
    work.at = action->at;
    return;
  }
  work.rule = work.kind == Evidence::kRewrite ? &kRewriteUnderLock
              : work.kind == Evidence::kScan  ? &kScanUnderLock
                                              : &kBuildUnderLock;
}

}  // namespace

std::vector<Work> work_of(const Subject& subject, const api::StatementTrace& trace) {
  std::vector<Work> all{{Evidence::kRewrite, {}}, {Evidence::kBuild, {}}, {Evidence::kScan, {}}};
  if (empties(subject)) return {};
  for (const api::RelationTrace& relation : trace.relations) {
    const bool waits =
        relation.materialized ? relation.held == api::TableLock::kAccessExclusive : blocks_writes(relation.held);
    if (!relation.older || !waits) continue;
    const std::size_t worst = is_rewritten(relation) ? 0 : relation.built ? 1 : relation.scanned ? 2 : all.size();
    if (worst < all.size()) all[worst].relations.push_back(&relation);
  }
  std::erase_if(all, [](const Work& work) { return work.relations.empty(); });
  for (Work& work : all) name_rule(subject, work);
  return all;
}

api::TableLock lock_of(const Work& work) {
  api::TableLock strongest = api::TableLock::kNone;
  for (const api::RelationTrace* relation : work.relations) strongest = std::max(strongest, relation->held);
  return strongest;
}

std::string spelled(const std::vector<const api::RelationTrace*>& relations) {
  std::string text;
  for (std::size_t i = 0; i < std::min(relations.size(), kShown); ++i) {
    const api::RelationTrace& relation = *relations[i];
    text += (i > 0 ? ", " : "") + spelled(sql::Name{relation.schema == "public" ? "" : relation.schema, relation.name});
  }
  if (relations.size() > kShown) text += " and " + std::to_string(relations.size() - kShown) + " more";
  return text;
}

}  // namespace lockkeeper::lint
