// The half of LockTrace that reads what the server shows of a statement.

#include <optional>
#include <utility>

#include "postgres/shadow/lock_trace.h"
#include "postgres/shadow/lock_trace_queries.h"

namespace lockkeeper::postgres {
namespace {

// Nothing takes long on empty tables; what does anyway (pg_sleep) is not waited for.
constexpr Milliseconds kStatementTimeout{20000};

std::string quoted_name(const std::string& schema, const std::string& name) {
  return schema + "." + name;
}

std::int64_t number(const std::optional<std::string>& text) {
  return text && !text->empty() ? std::stoll(*text) : 0;
}

}  // namespace

api::TableLock LockTrace::strongest(const std::set<api::TableLock>& locks) {
  return locks.empty() ? api::TableLock::kNone : *locks.rbegin();
}

void LockTrace::prepare_queries() {
  const Rows there =
      session_->query("SELECT name FROM pg_catalog.pg_prepared_statements WHERE name = $1", {kPreparedLocks});
  if (!there.empty()) return;
  session_->query(std::string("PREPARE ") + kPreparedLocks + " AS " + kLocksQuery);
  session_->query(std::string("PREPARE ") + kPreparedScans + " AS " + kScansQuery);
  session_->query(std::string("PREPARE ") + kPreparedRelations + " AS " + kRelationsQuery);
}

LockTrace::Relations LockTrace::read_relations() {
  Relations relations;
  for (const Row& row : session_->query(std::string("EXECUTE ") + kPreparedRelations)) {
    Relation& relation = relations[row.at(0).value_or("")];
    relation.schema = row.at(1).value_or("");
    relation.name = row.at(2).value_or("");
    relation.table = row.at(3).value_or("");
    relation.parent = row.at(4).value_or("");
    relation.file = row.at(5).value_or("");
    relation.kind = row.at(6).value_or("");
  }
  return relations;
}

// A transaction's end may have taken back what its statements have done.
void LockTrace::look_again() {
  Relations now = read_relations();
  for (auto& [oid, relation] : now) {
    const auto before = known_.find(oid);
    relation.older = before != known_.end() && before->second.older;
  }
  // What an open transaction has dropped may come back.
  for (auto& [oid, relation] : known_) {
    if (relation.older) now.emplace(oid, relation);
  }
  known_ = std::move(now);
}

// In one message, whose last answer is the scans'. A script may set what we rely on.
std::map<std::string, std::int64_t> LockTrace::prepare(bool in_own_transaction) {
  const std::string begin = in_own_transaction ? "BEGIN; " : "";
  std::map<std::string, std::int64_t> scans;
  for (const Row& row : session_->query(begin + "SET client_min_messages = debug1; SET statement_timeout = " +
                                        std::to_string(kStatementTimeout.count()) + "; EXECUTE " + kPreparedScans)) {
    scans[row.at(0).value_or("")] = number(row.at(1));
  }
  return scans;
}

api::StatementTrace LockTrace::read_trace(const std::map<std::string, std::int64_t>& scans) {
  Work work;
  take_locks(work, scans);
  take_notices(work);
  api::StatementTrace trace{api::StatementTrace::How::kInTransaction};
  for (auto& [oid, relation] : work) trace.relations.push_back(std::move(relation));
  return trace;
}

api::RelationTrace* LockTrace::relation(Work& work, const std::string& oid) {
  const auto known = known_.find(oid);
  if (known == known_.end()) return nullptr;
  api::RelationTrace& trace = work[oid];
  trace.schema = known->second.schema;
  trace.name = known->second.name;
  trace.older = known->second.older;
  trace.materialized = known->second.kind == "m";
  if (const auto parent = known_.find(known->second.parent); parent != known_.end()) {
    trace.parent = quoted_name(parent->second.schema, parent->second.name);
  }
  return &trace;
}

void LockTrace::take_locks(Work& work, const std::map<std::string, std::int64_t>& scans) {
  const Rows rows = session_->query(std::string("EXECUTE ") + kPreparedLocks);
  Modes modes;
  std::set<std::string> other_files;
  Relations before;  // with the names that the statement found
  for (const Row& row : rows) {
    const std::string oid = row.at(0).value_or("");
    modes[oid].insert(api::parse_lock_mode(row.at(1).value_or("")));
    if (!row.at(3)) continue;  // it is gone: what is known of it stays
    if (const auto was = known_.find(oid); was != known_.end()) before.emplace(oid, was->second);
    Relation& known = known_[oid];
    const std::string file = row.at(6).value_or("");
    if (known.older && known.file != file) other_files.insert(oid);
    known = {row.at(2).value_or(""),
             row.at(3).value_or(""),
             row.at(4).value_or(""),
             row.at(5).value_or(""),
             file,
             row.at(7).value_or(""),
             known.older};
  }
  for (const auto& [oid, now] : modes) {
    const auto known = known_.find(oid);
    if (known == known_.end()) continue;
    const bool is_index = !known->second.table.empty();
    api::RelationTrace* trace = relation(work, is_index ? known->second.table : oid);
    if (trace == nullptr) continue;
    if (const auto was = before.find(oid); was != before.end() && !is_index) {
      trace->schema = was->second.schema;
      trace->name = was->second.name;
    }
    if (other_files.contains(oid)) (is_index ? trace->built : trace->new_file) = true;
    if (is_index) continue;
    trace->held = strongest(now);
    std::set<api::TableLock> added = now;
    for (const api::TableLock lock : held_[oid]) added.erase(lock);
    trace->taken = strongest(added);
  }
  for (const Row& row : rows) {
    const auto trace = work.find(row.at(0).value_or(""));
    if (trace == work.end()) continue;
    const auto counted = scans.find(trace->first);
    if (number(row.at(8)) > (counted != scans.end() ? counted->second : 0)) trace->second.scanned = true;
  }
  held_ = std::move(modes);
}

void LockTrace::take_notices(Work& work) {
  std::vector<std::string> keys;
  for (const WorkNotice& notice : *notices_) {
    if (notice.kind == WorkNotice::Kind::kValidates) {
      keys.push_back(notice.name);
      continue;
    }
    if (!notice.table.empty()) {
      if (api::RelationTrace* trace = relation(work, notice.table)) {
        trace->rewritten = true;
        trace->reasons |= notice.reasons;
      }
      continue;
    }
    for (auto& [oid, trace] : work) {
      if (trace.name != notice.name) continue;
      if (notice.kind == WorkNotice::Kind::kRewrites) trace.rewritten = true;
      if (notice.kind == WorkNotice::Kind::kBuilds) trace.built = true;
      if (notice.kind == WorkNotice::Kind::kVerifies && !counts_scans_) trace.scanned = true;
    }
  }
  notices_->clear();
  for (const std::string& key : keys) {
    // RI_Initial_Check reads the tables by a query, or the trigger's function row by row.
    for (const Row& row :
         session_->query("SELECT conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conname = $1", {key})) {
      if (const auto trace = work.find(row.at(0).value_or("")); trace != work.end()) trace->second.scanned = true;
    }
  }
}

}  // namespace lockkeeper::postgres
