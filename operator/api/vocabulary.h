// The one vocabulary. A code here is a condition reason, an Event reason, a metric label, a field of the command
// line's JSON and a heading of docs/runbook.md; nothing that a user reads has a second name.
//
// The order is the order of importance: of several findings with severity error, the first one is the `reason`.
// api/importance.h ranks causes before their consequences.
//
// Each to_string() gives the word that users read; each parse_…() returns nullopt for any other word.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace lockkeeper::api {

enum class Code {
  // The state of the database.
  kUpToDate,
  kPending,
  kFreshDatabase,
  kUnversionedDatabase,
  kNoRevisions,
  kOrphanedRevision,
  kAheadOfImage,
  kMultipleHeads,
  kOverlappingRows,
  kMissingParent,
  kCycle,
  kDuplicateRevision,
  kMissingEffects,
  kUnstampedEffects,
  kPartialRevision,
  kInvalidIndex,
  kUnknownObjects,
  kModelDrift,
  // Obstacles outside of the revisions.
  kLockHeld,
  kBlocked,
  kTransactionPooler,
  kReadOnlyDatabase,
  kMissingPrerequisite,
  kReplicaLag,
  kNoHeadroom,
  kDatabaseUnreachable,
  kLabelConflict,
  // What the code that runs now would meet.
  kIncompatibleWithRunningCode,
  // What the statements of pending revisions would do.
  kLintFindings,
  // Faults of the input: configuration, env.py, revisions, target, snapshot.
  kConfigError,
  kEnvError,
  kRevisionError,
  kUnknownTarget,
  kTargetMismatch,
  kUnsupportedDatabase,
  kNotReplayable,
  kSnapshotStale,
  // Failures of the run itself.
  kMigrationFailed,
  kOutOfMemory,
};

inline constexpr std::array kAllCodes{Code::kUpToDate,
                                      Code::kPending,
                                      Code::kFreshDatabase,
                                      Code::kUnversionedDatabase,
                                      Code::kNoRevisions,
                                      Code::kOrphanedRevision,
                                      Code::kAheadOfImage,
                                      Code::kMultipleHeads,
                                      Code::kOverlappingRows,
                                      Code::kMissingParent,
                                      Code::kCycle,
                                      Code::kDuplicateRevision,
                                      Code::kMissingEffects,
                                      Code::kUnstampedEffects,
                                      Code::kPartialRevision,
                                      Code::kInvalidIndex,
                                      Code::kUnknownObjects,
                                      Code::kModelDrift,
                                      Code::kLockHeld,
                                      Code::kBlocked,
                                      Code::kTransactionPooler,
                                      Code::kReadOnlyDatabase,
                                      Code::kMissingPrerequisite,
                                      Code::kReplicaLag,
                                      Code::kNoHeadroom,
                                      Code::kDatabaseUnreachable,
                                      Code::kLabelConflict,
                                      Code::kIncompatibleWithRunningCode,
                                      Code::kLintFindings,
                                      Code::kConfigError,
                                      Code::kEnvError,
                                      Code::kRevisionError,
                                      Code::kUnknownTarget,
                                      Code::kTargetMismatch,
                                      Code::kUnsupportedDatabase,
                                      Code::kNotReplayable,
                                      Code::kSnapshotStale,
                                      Code::kMigrationFailed,
                                      Code::kOutOfMemory};

[[nodiscard]] std::string_view to_string(Code code);
[[nodiscard]] std::optional<Code> parse_code(std::string_view text);

enum class Severity { kInfo, kWarning, kError };
[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view text);

// How a run ended. Its exit status, and whether the operator tries again, are a contract (docs/cli.md).
enum class Outcome {
  kApplied,
  kUpToDate,
  kRefused,
  kFailed,
  kUnknown,
  kWaitingForApproval,
  kLockNotObtained,
  kPreconditionNotMet,
};

inline constexpr std::array kAllOutcomes{
    Outcome::kApplied, Outcome::kUpToDate,           Outcome::kRefused,         Outcome::kFailed,
    Outcome::kUnknown, Outcome::kWaitingForApproval, Outcome::kLockNotObtained, Outcome::kPreconditionNotMet};

[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);

// How a step of a run ended.
enum class StepOutcome { kApplied, kFailed, kSkipped, kUnknown };
[[nodiscard]] std::string_view to_string(StepOutcome outcome);
[[nodiscard]] std::optional<StepOutcome> parse_step_outcome(std::string_view text);

// The risk of a plan: how its statements disturb other users of the database. Greater is worse.
enum class Risk { kNone, kOnline, kBlocking, kDestructive };
[[nodiscard]] std::string_view to_string(Risk risk);
[[nodiscard]] std::optional<Risk> parse_risk(std::string_view text);

// The state of a Migration, in one word for people.
enum class MigrationPhase { kPending, kRunning, kReady, kFailed, kSuspended, kDeleting };
[[nodiscard]] std::string_view to_string(MigrationPhase phase);
[[nodiscard]] std::optional<MigrationPhase> parse_migration_phase(std::string_view text);

inline constexpr int kExitUsage = 2;  // wrong flags; one sentence on standard error, nothing on standard output

[[nodiscard]] int exit_code(Outcome outcome);
// The meaning of an exit status that came without a report.
// Returns: nullopt for a usage error; kUnknown above 128, which means a signal; kFailed for a status that no outcome
// has. A 0 is kApplied.
[[nodiscard]] std::optional<Outcome> outcome_of_exit(int status);

// The reasons that only the operator gives, in conditions and Events.
namespace reason {
inline constexpr std::string_view kReconciling = "Reconciling";
inline constexpr std::string_view kJobCreated = "JobCreated";
inline constexpr std::string_view kJobPending = "JobPending";
inline constexpr std::string_view kRunning = "Running";
inline constexpr std::string_view kWaitingForLock = "WaitingForLock";
inline constexpr std::string_view kStopping = "Stopping";
inline constexpr std::string_view kSucceeded = "Succeeded";
inline constexpr std::string_view kVersionVerified = "VersionVerified";
inline constexpr std::string_view kSchemaVerified = "SchemaVerified";
inline constexpr std::string_view kVersionChanged = "VersionChanged";
inline constexpr std::string_view kDriftCheckFailed = "DriftCheckFailed";
inline constexpr std::string_view kFirstRevision = "FirstRevision";
inline constexpr std::string_view kSuspended = "Suspended";
inline constexpr std::string_view kWorkloadNotFound = "WorkloadNotFound";
inline constexpr std::string_view kContainerNotFound = "ContainerNotFound";
inline constexpr std::string_view kInvalidSpec = "InvalidSpec";
inline constexpr std::string_view kImagePullFailed = "ImagePullFailed";
inline constexpr std::string_view kUnschedulable = "Unschedulable";
inline constexpr std::string_view kQuotaExceeded = "QuotaExceeded";
inline constexpr std::string_view kPodRefused = "PodRefused";
inline constexpr std::string_view kContainerConfigError = "ContainerConfigError";
inline constexpr std::string_view kForeignJob = "ForeignJob";
inline constexpr std::string_view kDeadlineExceeded = "DeadlineExceeded";
inline constexpr std::string_view kRunLost = "RunLost";
inline constexpr std::string_view kSidecarEnded = "SidecarEnded";
inline constexpr std::string_view kGateOpened = "GateOpened";
inline constexpr std::string_view kGateClosed = "GateClosed";
inline constexpr std::string_view kAdmissionWithdrawn = "AdmissionWithdrawn";
inline constexpr std::string_view kWaitingForMigration = "WaitingForMigration";
inline constexpr std::string_view kImageNotTarget = "ImageNotTarget";
inline constexpr std::string_view kGateMissing = "GateMissing";
inline constexpr std::string_view kGateRefused = "GateRefused";
inline constexpr std::string_view kActRefused = "ActRefused";
inline constexpr std::string_view kGateIsOutage = "GateIsOutage";
inline constexpr std::string_view kNoAdmissionPolicy = "NoAdmissionPolicy";
inline constexpr std::string_view kMigrationNotFound = "MigrationNotFound";
inline constexpr std::string_view kDeleting = "Deleting";
inline constexpr std::string_view kImageMoved = "ImageMoved";
inline constexpr std::string_view kNewerTarget = "NewerTarget";
}  // namespace reason

}  // namespace lockkeeper::api
