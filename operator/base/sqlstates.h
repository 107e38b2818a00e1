// PostgreSQL's error codes that migrations meet, by the names of its documentation: the one place where a code is
// written out. https://www.postgresql.org/docs/current/errcodes-appendix.html
#pragma once

#include <array>
#include <string_view>

namespace lockkeeper::sqlstate {

struct SqlState {
  std::string_view code;  // `42P07`
  std::string_view name;  // `duplicate_table`
};

[[nodiscard]] constexpr bool operator==(const SqlState& state, std::string_view code) {
  return state.code == code;
}

inline constexpr SqlState kConnectionException{"08000", "connection_exception"};
inline constexpr SqlState kConnectionDoesNotExist{"08003", "connection_does_not_exist"};
inline constexpr SqlState kConnectionFailure{"08006", "connection_failure"};
inline constexpr SqlState kFeatureNotSupported{"0A000", "feature_not_supported"};
inline constexpr SqlState kStringDataRightTruncation{"22001", "string_data_right_truncation"};
inline constexpr SqlState kNumericValueOutOfRange{"22003", "numeric_value_out_of_range"};
inline constexpr SqlState kDivisionByZero{"22012", "division_by_zero"};
inline constexpr SqlState kInvalidTextRepresentation{"22P02", "invalid_text_representation"};
inline constexpr SqlState kNotNullViolation{"23502", "not_null_violation"};
inline constexpr SqlState kForeignKeyViolation{"23503", "foreign_key_violation"};
inline constexpr SqlState kUniqueViolation{"23505", "unique_violation"};
inline constexpr SqlState kCheckViolation{"23514", "check_violation"};
inline constexpr SqlState kActiveSqlTransaction{"25001", "active_sql_transaction"};
inline constexpr SqlState kReadOnlySqlTransaction{"25006", "read_only_sql_transaction"};
inline constexpr SqlState kInFailedSqlTransaction{"25P02", "in_failed_sql_transaction"};
inline constexpr SqlState kIdleInTransactionSessionTimeout{"25P03", "idle_in_transaction_session_timeout"};
inline constexpr SqlState kTransactionTimeout{"25P04", "transaction_timeout"};
inline constexpr SqlState kInvalidPassword{"28P01", "invalid_password"};
inline constexpr SqlState kInvalidTermination{"2D000", "invalid_transaction_termination"};
inline constexpr SqlState kDependentObjectsStillExist{"2BP01", "dependent_objects_still_exist"};
inline constexpr SqlState kInvalidCatalogName{"3D000", "invalid_catalog_name"};
inline constexpr SqlState kInvalidSchemaName{"3F000", "invalid_schema_name"};
inline constexpr SqlState kTransactionRollback{"40000", "transaction_rollback"};
inline constexpr SqlState kSerializationFailure{"40001", "serialization_failure"};
inline constexpr SqlState kDeadlockDetected{"40P01", "deadlock_detected"};
inline constexpr SqlState kInsufficientPrivilege{"42501", "insufficient_privilege"};
inline constexpr SqlState kSyntaxError{"42601", "syntax_error"};
inline constexpr SqlState kDuplicateColumn{"42701", "duplicate_column"};
inline constexpr SqlState kUndefinedColumn{"42703", "undefined_column"};
inline constexpr SqlState kUndefinedObject{"42704", "undefined_object"};
inline constexpr SqlState kDuplicateObject{"42710", "duplicate_object"};
inline constexpr SqlState kDuplicateFunction{"42723", "duplicate_function"};
inline constexpr SqlState kDatatypeMismatch{"42804", "datatype_mismatch"};
inline constexpr SqlState kInvalidForeignKey{"42830", "invalid_foreign_key"};
inline constexpr SqlState kUndefinedFunction{"42883", "undefined_function"};
inline constexpr SqlState kUndefinedTable{"42P01", "undefined_table"};
inline constexpr SqlState kDuplicateSchema{"42P06", "duplicate_schema"};
inline constexpr SqlState kDuplicateTable{"42P07", "duplicate_table"};
inline constexpr SqlState kInvalidTableDefinition{"42P16", "invalid_table_definition"};
inline constexpr SqlState kDiskFull{"53100", "disk_full"};
inline constexpr SqlState kOutOfMemory{"53200", "out_of_memory"};
inline constexpr SqlState kTooManyConnections{"53300", "too_many_connections"};
inline constexpr SqlState kProgramLimitExceeded{"54000", "program_limit_exceeded"};
inline constexpr SqlState kObjectNotInPrerequisiteState{"55000", "object_not_in_prerequisite_state"};
inline constexpr SqlState kObjectInUse{"55006", "object_in_use"};
inline constexpr SqlState kLockNotAvailable{"55P03", "lock_not_available"};
inline constexpr SqlState kUnsafeNewEnumValueUsage{"55P04", "unsafe_new_enum_value_usage"};
inline constexpr SqlState kQueryCanceled{"57014", "query_canceled"};
inline constexpr SqlState kAdminShutdown{"57P01", "admin_shutdown"};
inline constexpr SqlState kCannotConnectNow{"57P03", "cannot_connect_now"};
inline constexpr SqlState kIdleSessionTimeout{"57P05", "idle_session_timeout"};
inline constexpr SqlState kInternalError{"XX000", "internal_error"};

inline constexpr std::array kAll{kConnectionException,
                                 kConnectionDoesNotExist,
                                 kConnectionFailure,
                                 kFeatureNotSupported,
                                 kStringDataRightTruncation,
                                 kNumericValueOutOfRange,
                                 kDivisionByZero,
                                 kInvalidTextRepresentation,
                                 kNotNullViolation,
                                 kForeignKeyViolation,
                                 kUniqueViolation,
                                 kCheckViolation,
                                 kActiveSqlTransaction,
                                 kReadOnlySqlTransaction,
                                 kInFailedSqlTransaction,
                                 kIdleInTransactionSessionTimeout,
                                 kTransactionTimeout,
                                 kInvalidPassword,
                                 kInvalidTermination,
                                 kDependentObjectsStillExist,
                                 kInvalidCatalogName,
                                 kInvalidSchemaName,
                                 kTransactionRollback,
                                 kSerializationFailure,
                                 kDeadlockDetected,
                                 kInsufficientPrivilege,
                                 kSyntaxError,
                                 kDuplicateColumn,
                                 kUndefinedColumn,
                                 kUndefinedObject,
                                 kDuplicateObject,
                                 kDuplicateFunction,
                                 kDatatypeMismatch,
                                 kInvalidForeignKey,
                                 kUndefinedFunction,
                                 kUndefinedTable,
                                 kDuplicateSchema,
                                 kDuplicateTable,
                                 kInvalidTableDefinition,
                                 kDiskFull,
                                 kOutOfMemory,
                                 kTooManyConnections,
                                 kProgramLimitExceeded,
                                 kObjectNotInPrerequisiteState,
                                 kObjectInUse,
                                 kLockNotAvailable,
                                 kUnsafeNewEnumValueUsage,
                                 kQueryCanceled,
                                 kAdminShutdown,
                                 kCannotConnectNow,
                                 kIdleSessionTimeout,
                                 kInternalError};

// Classes of codes, by the characters that their codes begin with.
inline constexpr std::string_view kInsufficientResources = "53";
inline constexpr std::string_view kOperatorIntervention = "57P";
inline constexpr std::string_view kRaisedByPlpgsql = "P0";

}  // namespace lockkeeper::sqlstate
