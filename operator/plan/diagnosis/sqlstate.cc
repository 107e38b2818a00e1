#include "plan/diagnosis/sqlstate.h"

#include <algorithm>
#include <array>

namespace lockkeeper::plan {
namespace {

struct StateName {
  std::string_view code;
  std::string_view name;
  std::string_view remedy;
};

// Followed by tests/integration/runner/test_remedies_by_cause.py.
constexpr std::string_view kMadeElsewhere =
    "it was made outside of this revision: where it equals what the revision makes, apply with --apply=defensive "
    "--shadow=same-server (policy.apply: Defensive), which skips what is there; otherwise drop or rename it first";

// https://www.postgresql.org/docs/current/errcodes-appendix.html: those that migrations meet.
constexpr StateName kStates[] = {
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
    {"25P03", "idle_in_transaction_session_timeout",
     "raise idle_in_transaction_session_timeout for the role that migrates"},
    {"25P04", "transaction_timeout", "raise transaction_timeout for the role that migrates"},
    {"25P02", "in_failed_sql_transaction", "look for the first error, which was caught and not undone"},
    {"2BP01", "dependent_objects_still_exist", "drop what depends on it first, in the same revision"},
    {"28P01", "invalid_password", "correct the URL's password"},
    {"3D000", "invalid_catalog_name", "correct the database's name in the URL"},
    {"3F000", "invalid_schema_name", "make the schema in an earlier revision, or correct its name"},
    {"40001", "serialization_failure", "apply again"},
    {"40P01", "deadlock_detected", "apply again, when less is going on"},
    {"42501", "insufficient_privilege",
     "GRANT the right to the role that migrates, or let the owner of the object migrate"},
    {"42601", "syntax_error", "correct the statement"},
    {"42701", "duplicate_column", kMadeElsewhere},
    {"42703", "undefined_column", "an earlier revision did not make it, or it was dropped by hand"},
    {"42704", "undefined_object", "an earlier revision did not make it, or it was dropped by hand"},
    {"42710", "duplicate_object", kMadeElsewhere},
    {"42723", "duplicate_function", kMadeElsewhere},
    {"42804", "datatype_mismatch", "say how to convert the values: `postgresql_using=…`"},
    {"42830", "invalid_foreign_key", "the referenced columns need a primary key or a unique constraint first"},
    {"42883", "undefined_function", "an extension or an earlier revision did not make it"},
    {"42P01", "undefined_table", "an earlier revision did not make it, or it was dropped by hand"},
    {"42P06", "duplicate_schema", kMadeElsewhere},
    {"42P07", "duplicate_table", kMadeElsewhere},
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
    {"57014", "query_canceled", "apply again; somebody, or a timeout, cancelled it"},
    {"57P01", "admin_shutdown", "apply again when the server is back"},
    {"57P05", "idle_session_timeout", "raise idle_session_timeout for the role that migrates"},
    {"57P03", "cannot_connect_now", "apply again when the server is up"},
};

const StateName* find_state(std::string_view code) {
  const auto* const found = std::find_if(std::begin(kStates), std::end(kStates),
                                         [code](const StateName& state) { return state.code == code; });
  return found == std::end(kStates) ? nullptr : found;
}

}  // namespace

std::string_view sqlstate_name(std::string_view sqlstate) {
  const StateName* state = find_state(sqlstate);
  return state == nullptr ? std::string_view() : state->name;
}

std::string_view usual_remedy(std::string_view sqlstate) {
  const StateName* state = find_state(sqlstate);
  return state == nullptr ? std::string_view() : state->remedy;
}

}  // namespace lockkeeper::plan
