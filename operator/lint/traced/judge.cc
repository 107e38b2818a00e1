#include "lint/traced/judge.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/sqlstates.h"
#include "lint/rules.h"
#include "lint/traced/evidence.h"
#include "lint/traced/traced_rules.h"
#include "lint/traced/work.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

// A class of errors: something that the statement names is not there.
bool misses_something(const std::string& code) {
  return sqlstate::kUndefinedTable == code || sqlstate::kUndefinedColumn == code ||
         sqlstate::kUndefinedObject == code || sqlstate::kUndefinedFunction == code ||
         sqlstate::kInvalidSchemaName == code;
}

// The tables of a shadow have no rows: a foreign key finds none, a count is zero, a block looks for some and complains.
bool misses_rows(const std::string& code) {
  return sqlstate::kForeignKeyViolation == code || sqlstate::kDivisionByZero == code ||
         code.starts_with(sqlstate::kRaisedByPlpgsql);
}

// Whether it is the error that the rule warns of. Requires: the rule's evidence is a failure.
bool foretells(const Rule& rule, const std::string& code) {
  if (&rule == &kTypeChangeWithoutUsing) return sqlstate::kDatatypeMismatch == code;
  const bool of_values = &rule == &kEnumValueUsedInItsTransaction;
  return of_values ? sqlstate::kUnsafeNewEnumValueUsage == code : sqlstate::kActiveSqlTransaction == code;
}

const Rule& rule_of_failure(const Subject& subject, const std::string& code) {
  if (sqlstate::kUnsafeNewEnumValueUsage == code) return kEnumValueUsedInItsTransaction;
  if (sqlstate::kActiveSqlTransaction != code) return kFailingStatement;
  return subject.said().concurrently ? kConcurrentlyInTransaction : kRefusedInTransaction;
}

std::vector<Claim> confirmed_by_failure(std::vector<Claim> claims, const std::string& code) {
  for (Claim& claim : claims) {
    if (evidence_of(*claim.rule).evidence == Evidence::kFailure && foretells(*claim.rule, code))
      claim.source = api::ClaimSource::kTraced;
  }
  return claims;
}

std::vector<Claim> with_failure(std::vector<Claim> claims, const Subject& subject, const api::StatementTrace& trace,
                                bool incomplete) {
  if (std::any_of(claims.begin(), claims.end(),
                  [](const Claim& claim) { return claim.source == api::ClaimSource::kTraced; })) {
    return claims;
  }
  Found found{subject.definition().at,
              "The server refuses this statement: " + trace.error + " (SQLSTATE " + trace.sqlstate + ").",
              {"-- what stands before the script may be missing: --schema names it"}};
  if ((incomplete && misses_something(trace.sqlstate)) || misses_rows(trace.sqlstate)) {
    found.severity = api::Severity::kInfo;
  }
  claims.push_back({&rule_of_failure(subject, trace.sqlstate), std::move(found), api::ClaimSource::kTraced});
  return claims;
}

// What was expected is there: the claim stands, as sure as can be.
void confirm(Claim& claim, const Expected& expected) {
  claim.source = api::ClaimSource::kTraced;
  if (is_work(expected.evidence)) claim.found.severity.reset();
}

}  // namespace

api::StatementTrace within_run(api::StatementTrace trace, const Subject& subject) {
  const auto& written = subject.definition().relations;
  for (api::RelationTrace& relation : trace.relations) {
    // The trace has the schema where a name without one has led.
    const sql::Name bare{"", relation.name};
    const bool is_bare = std::find(written.begin(), written.end(), bare) != written.end();
    const sql::Name name = is_bare ? bare : sql::Name{relation.schema, relation.name};
    relation.older = relation.older && !subject.history.is_new_relation(name);
  }
  return trace;
}

std::vector<Claim> confirmed(std::vector<Claim> claims, const Subject& subject, const api::StatementTrace& trace) {
  if (!trace.sqlstate.empty()) return confirmed_by_failure(std::move(claims), trace.sqlstate);
  if (!trace.ran()) return claims;
  std::vector<Claim> kept;
  for (Claim& claim : claims) {
    const api::TableLock lock = claim.found.lock.value_or(claim.rule->lock);
    const Expected expected = evidence_of(*claim.rule, lock, subject);
    const bool shown = expected.evidence == Evidence::kNone ||
                       std::any_of(trace.relations.begin(), trace.relations.end(),
                                   [&](const api::RelationTrace& relation) { return shows(relation, expected, lock); });
    if (!shown) continue;
    if (expected.evidence != Evidence::kNone) confirm(claim, expected);
    kept.push_back(std::move(claim));
  }
  return kept;
}

namespace {

// Whether what is claimed already tells of such work: a rewrite reads and builds, a build reads.
bool tells_of(const std::vector<Claim>& claims, Evidence work) {
  return std::any_of(claims.begin(), claims.end(), [work](const Claim& claim) {
    const Evidence told = evidence_of(*claim.rule).evidence;
    return told == Evidence::kRewrite || told == Evidence::kWork || told == work ||
           (told == Evidence::kBuild && work == Evidence::kScan);
  });
}

const char* verb_of(Evidence work) {
  return work == Evidence::kRewrite ? "rewrites" : work == Evidence::kScan ? "reads all of" : "builds an index of";
}

std::vector<std::string> safe_way(const Subject& subject, const Work& work) {
  const auto& actions = subject.definition().actions;
  const auto sets = std::find_if(actions.begin(), actions.end(), [](const sql::TableAction& action) {
    return action.kind == sql::ActionKind::kSetNotNull;
  });
  if (work.rule == &kSetNotNullWithoutCheck && sets != actions.end()) return not_null_steps(subject, sets->name);
  switch (work.kind) {
    case Evidence::kScan:
      return {"-- add the constraint NOT VALID, and validate it in a transaction of its own;",
              "-- keep what reads the table out of the transaction that locks it"};
    case Evidence::kBuild: return {"-- build the index before, CONCURRENTLY, and let the statement take it"};
    default: break;
  }
  return {"-- add what is new beside the old, fill it in batches, and change over in a later release"};
}

Claim claim_of(const Subject& subject, const Work& work) {
  const api::TableLock lock = lock_of(work);
  Found found{work.at,
              "The server " + std::string(verb_of(work.kind)) + " " + spelled(work.relations) + " under " +
                  std::string(api::to_string(lock)) + ", which blocks " + std::string(blocks(lock)) + ".",
              safe_way(subject, work)};
  found.lock = lock;
  // Rows that are read while somebody else's lock is held are few as often as not.
  const bool of_rows = subject.said().verb <= sql::Verb::kMerge;
  if (of_rows && work.kind == Evidence::kScan) found.severity = api::Severity::kWarning;
  return {work.rule, std::move(found), api::ClaimSource::kTraced};
}

bool is_named(const Subject& subject, const std::string& schema, const std::string& name) {
  const auto is = [&](const sql::Name& other) {
    return other.name == name && (other.schema.empty() || other.schema == schema);
  };
  const auto& relations = subject.definition().relations;
  const auto& changes = subject.said().changes;
  const auto& actions = subject.definition().actions;
  return std::any_of(relations.begin(), relations.end(), is) ||
         std::any_of(changes.begin(), changes.end(), [&](const auto& change) { return is(change.object.name); }) ||
         std::any_of(actions.begin(), actions.end(), [&](const auto& action) { return is(action.partition); });
}

// Of partitions and children the parent's name is enough.
bool is_expected(const Subject& subject, const api::StatementTrace& trace, const api::RelationTrace& relation) {
  if (is_named(subject, relation.schema, relation.name)) return true;
  const auto parent = std::find_if(trace.relations.begin(), trace.relations.end(), [&relation](const auto& other) {
    return !relation.parent.empty() && other.schema + "." + other.name == relation.parent;
  });
  return parent != trace.relations.end() && is_expected(subject, trace, *parent);
}

std::vector<Claim> other_locks(const Subject& subject, const api::StatementTrace& trace) {
  std::vector<const api::RelationTrace*> others;
  // A statement that names no relation (DROP INDEX, DO) has none beside.
  if (subject.definition().relations.empty() && subject.definition().form != sql::Form::kCreateTable &&
      subject.said().verb != sql::Verb::kDrop) {
    return {};
  }
  const bool drops_index =
      std::any_of(subject.said().changes.begin(), subject.said().changes.end(),
                  [](const sql::Change& change) { return change.object.kind == sql::ObjectKind::kIndex; });
  for (const api::RelationTrace& relation : trace.relations) {
    if (!relation.older || relation.taken != api::TableLock::kAccessExclusive || drops_index) continue;
    if (!is_expected(subject, trace, relation)) others.push_back(&relation);
  }
  if (others.empty()) return {};
  Found found{subject.definition().at,
              "The statement also takes ACCESS EXCLUSIVE on " + spelled(others) + ", which blocks reads and writes.",
              {"SET lock_timeout = '2s';", written(subject) + ";"}};
  return {{&kLockOnAnotherTable, std::move(found), api::ClaimSource::kTraced}};
}

}  // namespace

std::vector<Claim> with_what_is_untold(std::vector<Claim> claims, const Subject& subject,
                                       const api::StatementTrace& trace, bool incomplete) {
  if (!trace.sqlstate.empty()) return with_failure(std::move(claims), subject, trace, incomplete);
  if (!trace.ran()) return claims;
  std::vector<Claim> untold;
  for (const Work& work : work_of(subject, trace)) {
    if (!tells_of(claims, work.kind)) untold.push_back(claim_of(subject, work));
  }
  for (Claim& claim : other_locks(subject, trace)) untold.push_back(std::move(claim));
  std::move(untold.begin(), untold.end(), std::back_inserter(claims));
  return claims;
}

}  // namespace lockkeeper::lint
