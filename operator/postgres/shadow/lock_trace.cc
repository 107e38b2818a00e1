#include "postgres/shadow/lock_trace.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"

namespace lockkeeper::postgres {
namespace {

// The server refuses to run the statement in a transaction block, or the block has a COMMIT in it.
bool wants_no_transaction(const SqlError& error) {
  return error.sqlstate() == sqlstate::kActiveSqlTransaction || error.sqlstate() == sqlstate::kInvalidTermination;
}

// DEALLOCATE and DISCARD take away what we have prepared.
bool may_unprepare(const std::string& sql) {
  const auto begins = [&sql](std::string_view word) {
    return sql.size() > word.size() && std::equal(word.begin(), word.end(), sql.begin(), [](char a, char b) {
             return a == std::tolower(static_cast<unsigned char>(b));
           });
  };
  return begins("deallocate") || begins("discard");
}

api::StatementTrace failed(const SqlError& error, api::StatementTrace::How how) {
  if (error.kind() == ErrorKind::kInDoubt) throw error;
  // What libpq itself refuses (COPY, a lost answer) has no code; it has failed all the same.
  const std::string code(error.sqlstate().empty() ? std::string(sqlstate::kInternalError.code) : error.sqlstate());
  return {how, {}, code, error.what()};
}

}  // namespace

LockTrace::Opened LockTrace::open(ScratchDatabase& scratch) {
  std::unique_ptr<LockTrace> trace(new LockTrace());
  trace->notices_ = std::make_shared<std::vector<WorkNotice>>();
  SessionOptions options;
  options.url = scratch.session().url();
  options.application = "lockkeeper/trace";
  options.on_notice = [notices = trace->notices_](std::string_view text) {
    if (auto notice = read_notice(text)) notices->push_back(std::move(*notice));
  };
  auto opened = Session::open(options);
  if (auto* finding = std::get_if<api::Finding>(&opened)) return std::move(*finding);
  trace->session_ = std::get<std::unique_ptr<Session>>(std::move(opened));
  trace->watch_rewrites();
  trace->prepare_queries();
  trace->begin_script();
  return trace;
}

void LockTrace::begin_script() {
  if (!is_fresh_) known_ = read_relations();
  for (auto& [oid, relation] : known_) relation.older = true;
}

LockTrace::~LockTrace() {
  try {
    if (!done_.empty()) session_->query("ROLLBACK");
  } catch (const SqlError&) {  // it ends with the session
  }
}

// Each of these is a superuser's; without them the notices, in whatever language, and the files have to do.
void LockTrace::watch_rewrites() {
  const auto try_to = [this](const std::string& sql) {
    try {
      session_->query(sql);
    } catch (const SqlError& error) {
      if (error.kind() == ErrorKind::kInDoubt) throw;
    }
  };
  try_to("SET lc_messages = 'C'");
  try_to("SET track_counts = on");
  counts_scans_ = session_->query("SHOW track_counts").at(0).at(0) == "on";
  session_->set("client_min_messages", "error");
  try_to("CREATE SCHEMA IF NOT EXISTS lockkeeper");
  try_to(
      "CREATE OR REPLACE FUNCTION lockkeeper.trace_rewrite() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE"
      " DEBUG '" +
      std::string(kRewriteMark) +
      "% %', pg_catalog.pg_event_trigger_table_rewrite_oid()::pg_catalog.oid,"
      " pg_catalog.pg_event_trigger_table_rewrite_reason(); END$$");
  try_to("CREATE EVENT TRIGGER lockkeeper_trace ON table_rewrite EXECUTE FUNCTION lockkeeper.trace_rewrite()");
}

api::StatementTrace LockTrace::run(const ScriptStatement& statement) {
  is_fresh_ = false;
  if (statement.kind != ScriptStatement::Kind::kPlain) return run_control(statement);
  return run_inside(statement);
}

// The transaction as it was before the statement that broke it. A savepoint before each statement would do the same,
// but what stands behind one is no longer of the transaction's own making to a server: a new value of an enum, say.
void LockTrace::do_again() {
  session_->query("ROLLBACK");
  try {
    for (const std::string& sql : done_) session_->query(sql);
  } catch (const SqlError& error) {
    // What goes well once only (a cursor, a name that was free) is given up.
    if (error.kind() == ErrorKind::kInDoubt) throw;
    session_->query("ROLLBACK");
    done_ = {"BEGIN"};
    session_->query(done_.front());
  }
  if (std::any_of(done_.begin(), done_.end(), may_unprepare)) prepare_queries();
  notices_->clear();
  Work ignored;
  take_locks(ignored, {});
}

api::StatementTrace LockTrace::run_control(const ScriptStatement& statement) {
  using Kind = ScriptStatement::Kind;
  api::StatementTrace trace{api::StatementTrace::How::kInTransaction};
  const bool was_open = !done_.empty();
  try {
    session_->query(statement.sql);
  } catch (const SqlError& error) {
    trace = failed(error, api::StatementTrace::How::kInTransaction);
  }
  if (statement.kind == Kind::kEnd) {  // one that fails has ended its transaction as well
    done_.clear();
    if (statement.chains && trace.ran()) done_ = {"BEGIN"};
  } else if (trace.ran() && (was_open || statement.kind == Kind::kBegin)) {
    done_.push_back(statement.sql);
  }
  held_.clear();
  notices_->clear();
  if (statement.kind == Kind::kBegin) return trace;
  if (was_open && !trace.ran() && statement.kind == Kind::kSavepoint) do_again();
  look_again();
  is_fresh_ = done_.empty();
  if (!done_.empty()) {
    Work ignored;
    take_locks(ignored, {});
  }
  return trace;
}

api::StatementTrace LockTrace::run_inside(const ScriptStatement& statement) {
  const bool own = done_.empty();
  const auto scans = prepare(own);
  if (own) held_.clear();
  notices_->clear();
  try {
    session_->query(statement.sql);
    if (may_unprepare(statement.sql)) prepare_queries();
    api::StatementTrace trace = read_trace(scans);
    if (own) {
      session_->query("COMMIT");
    } else {
      done_.push_back(statement.sql);
    }
    return trace;
  } catch (const SqlError& error) {
    if (error.kind() == ErrorKind::kInDoubt) throw;
    if (own) {
      session_->query("ROLLBACK");
    } else {
      do_again();
    }
    look_again();
    if (own && wants_no_transaction(error)) return run_outside(statement);
    return failed(error, api::StatementTrace::How::kInTransaction);
  }
}

std::vector<std::string> LockTrace::tables_of(const ScriptStatement& statement) const {
  std::set<std::string> tables;
  for (const auto& [schema, name] : statement.names) {
    for (const auto& [oid, relation] : known_) {
      if (relation.name != name || (!schema.empty() && relation.schema != schema)) continue;
      const auto table = known_.find(relation.table.empty() ? oid : relation.table);
      if (table == known_.end() || (table->second.kind != "r" && table->second.kind != "p")) continue;
      tables.insert(quote_identifier(table->second.schema) + "." + quote_identifier(table->second.name));
    }
  }
  return {tables.begin(), tables.end()};
}

OutsideWatch::Modes LockTrace::run_watched(const ScriptStatement& statement) {
  const auto run = [this, &statement] { session_->query(statement.sql); };
  const std::vector<std::string> tables = tables_of(statement);
  if (!tables.empty() && outside_watch_ == nullptr) outside_watch_ = OutsideWatch::open(*session_);
  if (tables.empty() || outside_watch_ == nullptr) {
    run();
    return {};
  }
  // The wait for those who watch is none of the script's.
  const std::string patience = session_->query("SHOW lock_timeout").at(0).at(0).value_or("0");
  session_->query("SET lock_timeout = 0");
  const auto set_back = [&] { session_->query("SET lock_timeout = " + quote_literal(patience)); };
  try {
    OutsideWatch::Modes modes = outside_watch_->watch(tables, run);
    set_back();
    return modes;
  } catch (const SqlError& error) {
    if (error.kind() != ErrorKind::kInDoubt) set_back();
    throw;
  }
}

api::StatementTrace LockTrace::run_outside(const ScriptStatement& statement) {
  using How = api::StatementTrace::How;
  (void)prepare(false);
  notices_->clear();
  const Relations before = known_;
  api::StatementTrace trace{How::kOutside};
  OutsideWatch::Modes modes;
  try {
    modes = run_watched(statement);
  } catch (const SqlError& error) {
    trace = failed(error, How::kOutside);
  }
  if (may_unprepare(statement.sql)) prepare_queries();
  look_again();
  held_.clear();
  if (!trace.ran()) return trace;
  Work work;
  for (const auto& [oid, relation] : known_) {
    const auto known = before.find(oid);
    const bool is_index = !relation.table.empty();
    if (modes.contains(oid) && !is_index) (void)this->relation(work, oid);
    if (known == before.end() ? !is_index : known->second.file == relation.file) continue;
    api::RelationTrace* about = this->relation(work, is_index ? relation.table : oid);
    if (about == nullptr) continue;
    (is_index ? about->built : about->new_file) = true;
  }
  take_notices(work);
  for (auto& [oid, relation] : work) {
    const auto seen = modes.find(oid);
    relation.held = relation.taken = seen != modes.end() ? strongest(seen->second) : statement.outside;
    trace.relations.push_back(relation);
  }
  return trace;
}

}  // namespace lockkeeper::postgres
