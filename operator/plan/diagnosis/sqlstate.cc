#include "plan/diagnosis/sqlstate.h"

#include <algorithm>
#include <iterator>

#include "base/sqlstates.h"

namespace lockkeeper::plan {
namespace {

struct UsualRemedy {
  sqlstate::SqlState state;
  std::string_view remedy;
};

// Followed by tests/integration/runner/test_remedies_by_cause.py.
constexpr std::string_view kMadeElsewhere =
    "it was made outside of this revision: where it equals what the revision makes, apply with --apply=defensive "
    "--shadow=same-server (policy.apply: Defensive), which skips what is there; otherwise drop or rename it first";

constexpr UsualRemedy kRemedies[] = {
    {sqlstate::kStringDataRightTruncation, "shorten the data first, or make the column wider"},
    {sqlstate::kInvalidTextRepresentation, "correct the values that do not have the new type first"},
    {sqlstate::kNotNullViolation, "fill the rows that have NULL in an earlier revision, then set NOT NULL"},
    {sqlstate::kForeignKeyViolation, "correct or delete the rows that point nowhere in an earlier revision"},
    {sqlstate::kUniqueViolation, "remove the duplicates in an earlier revision"},
    {sqlstate::kCheckViolation, "correct the rows that break the check in an earlier revision"},
    {sqlstate::kActiveSqlTransaction,
     "run this statement outside of a transaction: `with op.get_context().autocommit_block():`"},
    {sqlstate::kReadOnlySqlTransaction, "give the URL of the primary"},
    {sqlstate::kIdleInTransactionSessionTimeout,
     "raise idle_in_transaction_session_timeout for the role that migrates"},
    {sqlstate::kTransactionTimeout, "raise transaction_timeout for the role that migrates"},
    {sqlstate::kInFailedSqlTransaction, "look for the first error, which was caught and not undone"},
    {sqlstate::kDependentObjectsStillExist, "drop what depends on it first, in the same revision"},
    {sqlstate::kInvalidPassword, "correct the URL's password"},
    {sqlstate::kInvalidCatalogName, "correct the database's name in the URL"},
    {sqlstate::kInvalidSchemaName, "make the schema in an earlier revision, or correct its name"},
    {sqlstate::kSerializationFailure, "apply again"},
    {sqlstate::kDeadlockDetected, "apply again, when less is going on"},
    {sqlstate::kInsufficientPrivilege,
     "GRANT the right to the role that migrates, or let the owner of the object migrate"},
    {sqlstate::kSyntaxError, "correct the statement"},
    {sqlstate::kDuplicateColumn, kMadeElsewhere},
    {sqlstate::kUndefinedColumn, "an earlier revision did not make it, or it was dropped by hand"},
    {sqlstate::kUndefinedObject, "an earlier revision did not make it, or it was dropped by hand"},
    {sqlstate::kDuplicateObject, kMadeElsewhere},
    {sqlstate::kDuplicateFunction, kMadeElsewhere},
    {sqlstate::kDatatypeMismatch, "say how to convert the values: `postgresql_using=…`"},
    {sqlstate::kInvalidForeignKey, "the referenced columns need a primary key or a unique constraint first"},
    {sqlstate::kUndefinedFunction, "an extension or an earlier revision did not make it"},
    {sqlstate::kUndefinedTable, "an earlier revision did not make it, or it was dropped by hand"},
    {sqlstate::kDuplicateSchema, kMadeElsewhere},
    {sqlstate::kDuplicateTable, kMadeElsewhere},
    {sqlstate::kDiskFull, "make room on the server's disk, then apply again"},
    {sqlstate::kOutOfMemory, "make memory free on the server, then apply again"},
    {sqlstate::kTooManyConnections, "apply again when connections are free"},
    {sqlstate::kObjectInUse, "end the sessions that use it, then apply again"},
    {sqlstate::kLockNotAvailable, "apply again; --lock-timeout and --retry-limit wait longer"},
    {sqlstate::kUnsafeNewEnumValueUsage,
     "use the new enum value in a later revision, or add it in an autocommit_block"},
    {sqlstate::kQueryCanceled, "apply again; somebody, or a timeout, cancelled it"},
    {sqlstate::kAdminShutdown,
     "nothing is wrong with the revision: somebody ended its session (pg_terminate_backend), or the server goes down; "
     "apply again"},
    {sqlstate::kIdleSessionTimeout, "raise idle_session_timeout for the role that migrates"},
    {sqlstate::kCannotConnectNow, "apply again when the server is up"},
};

}  // namespace

std::string_view sqlstate_name(std::string_view code) {
  const auto* const found = std::find(sqlstate::kAll.begin(), sqlstate::kAll.end(), code);
  return found == sqlstate::kAll.end() ? std::string_view() : found->name;
}

std::string_view usual_remedy(std::string_view code) {
  const auto* const found = std::find_if(std::begin(kRemedies), std::end(kRemedies),
                                         [code](const UsualRemedy& each) { return each.state == code; });
  return found == std::end(kRemedies) ? std::string_view() : found->remedy;
}

}  // namespace lockkeeper::plan
