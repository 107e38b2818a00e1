#include "plan/failure.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

struct StateName {
  std::string_view code;
  std::string_view name;
  std::string_view remedy;  // what usually helps; empty: nothing in general
};

// https://www.postgresql.org/docs/current/errcodes-appendix.html: those that migrations meet.
constexpr std::array<StateName, 45> kStates{{
    {"08000", "connection_exception", ""},
    {"08003", "connection_does_not_exist", ""},
    {"08006", "connection_failure", ""},
    {"0A000", "feature_not_supported", ""},
    {"22001", "string_data_right_truncation", "shorten the data first, or make the column wider"},
    {"22003", "numeric_value_out_of_range", ""},
    {"22P02", "invalid_text_representation", "correct the values that do not have the new type first"},
    {"23502", "not_null_violation", "fill the rows that have NULL in an earlier revision, then set NOT NULL"},
    {"23503", "foreign_key_violation", "correct or delete the rows that point nowhere in an earlier revision"},
    {"23505", "unique_violation", "remove the duplicates in an earlier revision"},
    {"23514", "check_violation", "correct the rows that break the check in an earlier revision"},
    {"25001", "active_sql_transaction",
     "run this statement outside of a transaction: `with op.get_context().autocommit_block():`"},
    {"25006", "read_only_sql_transaction", "give the URL of the primary"},
    {"25P02", "in_failed_sql_transaction", "look for the first error, which was caught and not undone"},
    {"2BP01", "dependent_objects_still_exist", "drop what depends on it first, in the same revision"},
    {"28P01", "invalid_password", "correct the URL's password"},
    {"3D000", "invalid_catalog_name", "correct the database's name in the URL"},
    {"3F000", "invalid_schema_name", "make the schema in an earlier revision, or correct its name"},
    {"40001", "serialization_failure", "apply again"},
    {"40P01", "deadlock_detected", "apply again, when less is going on"},
    {"42501", "insufficient_privilege",
     "GRANT the right to the role of the URL, or let the owner of the object migrate"},
    {"42601", "syntax_error", "correct the statement"},
    {"42701", "duplicate_column", "the column was made outside of this revision: compare it, then drop it or stamp"},
    {"42703", "undefined_column", "an earlier revision did not make it, or it was dropped by hand"},
    {"42704", "undefined_object", "an earlier revision did not make it, or it was dropped by hand"},
    {"42710", "duplicate_object", "it was made outside of this revision: compare it, then drop it or stamp"},
    {"42723", "duplicate_function", "use CREATE OR REPLACE FUNCTION, or drop the old one first"},
    {"42804", "datatype_mismatch", "say how to convert the values: `postgresql_using=…`"},
    {"42830", "invalid_foreign_key", "the referenced columns need a primary key or a unique constraint first"},
    {"42883", "undefined_function", "an extension or an earlier revision did not make it"},
    {"42P01", "undefined_table", "an earlier revision did not make it, or it was dropped by hand"},
    {"42P06", "duplicate_schema", "it was made outside of this revision: drop it, or use IF NOT EXISTS"},
    {"42P07", "duplicate_table", "it was made outside of this revision: compare it, then drop it or stamp"},
    {"42P16", "invalid_table_definition", ""},
    {"53100", "disk_full", "make room on the server's disk, then apply again"},
    {"53200", "out_of_memory", "make memory free on the server, then apply again"},
    {"53300", "too_many_connections", "apply again when connections are free"},
    {"54000", "program_limit_exceeded", ""},
    {"55000", "object_not_in_prerequisite_state", ""},
    {"55006", "object_in_use", "end the sessions that use it, then apply again"},
    {"55P03", "lock_not_available", "apply again; --lock-timeout and --retry-limit wait longer"},
    {"55P04", "unsafe_new_enum_value_usage",
     "use the new enum value in a later revision, or add it in an autocommit_block"},
    {"57014", "query_canceled", "give it more time: --statement-timeout, or make it shorter"},
    {"57P01", "admin_shutdown", "apply again when the server is back"},
    {"57P03", "cannot_connect_now", "apply again when the server is up"},
}};

const StateName* find_state(std::string_view code) {
  const auto found =
      std::find_if(kStates.begin(), kStates.end(), [code](const StateName& state) { return state.code == code; });
  return found == kStates.end() ? nullptr : &*found;
}

std::string place_of(const alembic::AdapterFailure& failure) {
  if (failure.file.empty()) return "";
  return failure.line > 0 ? failure.file + ", line " + std::to_string(failure.line) : failure.file;
}

// Without its last full stop, so that it can go on.
std::string_view clause(std::string_view sentence) {
  while (!sentence.empty() && (sentence.back() == '.' || sentence.back() == ' ' || sentence.back() == '\n')) {
    sentence.remove_suffix(1);
  }
  return sentence;
}

std::string what_failed(const alembic::AdapterFailure& failure) {
  std::string text = failure.revision.empty() ? "The migration" : "Revision " + failure.revision;
  if (const std::string place = place_of(failure); !place.empty()) text += " (" + place + ")";
  text += " failed";
  if (!failure.statement.empty()) text += " at `" + shortened(failure.statement) + "`";
  if (!failure.sqlstate.empty()) {
    const std::string_view name = sqlstate_name(failure.sqlstate);
    text += ", SQLSTATE " + failure.sqlstate + (name.empty() ? "" : " " + std::string(name));
  }
  if (!failure.message.empty()) text += ": " + shortened(clause(failure.message), 500);
  return text + ".";
}

std::string state_left(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  const std::string revision = failure.revision.empty() ? "it" : failure.revision;
  if (!step.rows_read) return "The version rows could not be read again, so what stayed is not known.";
  const std::string rows = step.rows.empty() ? "no revision" : listed(step.rows);
  if (step.single_step && !failure.autocommit_used) {
    return "env.py holds one transaction around all revisions, so everything was rolled back; the database is at " +
           rows + ".";
  }
  const std::string earlier =
      step.applied.empty()
          ? ""
          : " " + shortened_list(step.applied) + (step.applied.size() == 1 ? " stays applied" : " stay applied") + ".";
  if (failure.autocommit_used) {
    std::string stayed;
    for (const std::string& statement : step.committed_statements) {
      stayed += (stayed.empty() ? "`" : ", `") + shortened(statement, 80) + "`";
    }
    return "Half of " + revision + " stays, because it committed before it failed" +
           (stayed.empty() ? "" : " (" + shortened(stayed, 600) + ")") + "; the version row does not have it." +
           earlier + " The database is at " + rows + ".";
  }
  return "All of " + revision + " was rolled back." + earlier + " The database is at " + rows + ".";
}

bool makes_index_concurrently(std::string_view statement) {
  std::string upper(statement.substr(0, 200));
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return upper.find("INDEX") != std::string::npos && upper.find("CONCURRENTLY") != std::string::npos;
}

std::string remedy_of(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  if (!step.rows_read) return "run `lockkeeper doctor` when the database answers, before anything else";
  const StateName* state = find_state(failure.sqlstate);
  std::string remedy = !failure.remedy.empty() ? std::string(clause(failure.remedy))
                       : state != nullptr      ? std::string(state->remedy)
                                               : "";
  if (remedy.empty()) remedy = "correct the revision or the data, then apply again";
  if (!failure.autocommit_used) return remedy;
  std::string undo = makes_index_concurrently(failure.statement)
                         ? "drop the INVALID index that it left with DROP INDEX CONCURRENTLY"
                         : "undo by hand what stayed of " + failure.revision;
  if (makes_index_concurrently(failure.statement) && !step.committed_statements.empty()) {
    undo += ", undo what else stayed of " + failure.revision;
  }
  return undo + ", or it fails again on what is already there; then " + remedy;
}

}  // namespace

std::string_view sqlstate_name(std::string_view sqlstate) {
  const StateName* state = find_state(sqlstate);
  return state == nullptr ? std::string_view() : state->name;
}

std::string shortened(std::string_view statement, std::size_t limit) {
  std::string text;
  bool space = false;
  for (const char c : statement) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
    if (blank) {
      space = !text.empty();
      continue;
    }
    if (space) text += ' ';
    space = false;
    text += c;
    if (text.size() > limit + 4) break;  // whatever follows, it is cut
  }
  if (text.size() <= limit) return text;
  constexpr std::string_view kMore = "…";
  std::size_t size = limit > kMore.size() ? limit - kMore.size() : 0;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  text.resize(size);
  return limit < kMore.size() ? text : text + std::string(kMore);
}

api::Finding failure_finding(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  api::Finding finding;
  finding.code = failure.code;
  finding.severity = api::Severity::kError;
  finding.subject = !failure.revision.empty() ? failure.revision : place_of(failure);
  if (failure.code == api::Code::kMigrationFailed) {
    finding.message = what_failed(failure) + " " + state_left(step);
    finding.remedy = remedy_of(step);
    return finding;
  }
  finding.message = std::string(clause(failure.message)) + ".";
  if (!failure.revision.empty() || !step.applied.empty()) finding.message += " " + state_left(step);
  finding.remedy = std::string(clause(failure.remedy));
  return finding;
}

}  // namespace lockkeeper::plan
