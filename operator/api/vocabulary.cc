#include "api/vocabulary.h"

namespace lockkeeper::api {
namespace {

template <typename Value, typename Values>
std::optional<Value> parse_one_of(std::string_view text, const Values& values) {
  for (const Value value : values) {
    if (to_string(value) == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Code code) {
  switch (code) {
    case Code::kUpToDate: return "UpToDate";
    case Code::kPending: return "Pending";
    case Code::kFreshDatabase: return "FreshDatabase";
    case Code::kUnversionedDatabase: return "UnversionedDatabase";
    case Code::kNoRevisions: return "NoRevisions";
    case Code::kOrphanedRevision: return "OrphanedRevision";
    case Code::kAheadOfImage: return "AheadOfImage";
    case Code::kMultipleHeads: return "MultipleHeads";
    case Code::kOverlappingRows: return "OverlappingRows";
    case Code::kMissingParent: return "MissingParent";
    case Code::kCycle: return "Cycle";
    case Code::kDuplicateRevision: return "DuplicateRevision";
    case Code::kMissingEffects: return "MissingEffects";
    case Code::kUnstampedEffects: return "UnstampedEffects";
    case Code::kPartialRevision: return "PartialRevision";
    case Code::kInvalidIndex: return "InvalidIndex";
    case Code::kUnknownObjects: return "UnknownObjects";
    case Code::kModelDrift: return "ModelDrift";
    case Code::kLockHeld: return "LockHeld";
    case Code::kBlocked: return "Blocked";
    case Code::kTransactionPooler: return "TransactionPooler";
    case Code::kReadOnlyDatabase: return "ReadOnlyDatabase";
    case Code::kMissingPrerequisite: return "MissingPrerequisite";
    case Code::kReplicaLag: return "ReplicaLag";
    case Code::kNoHeadroom: return "NoHeadroom";
    case Code::kDatabaseUnreachable: return "DatabaseUnreachable";
    case Code::kLabelConflict: return "LabelConflict";
    case Code::kIncompatibleWithRunningCode: return "IncompatibleWithRunningCode";
    case Code::kLintFindings: return "LintFindings";
    case Code::kConfigError: return "ConfigError";
    case Code::kEnvError: return "EnvError";
    case Code::kRevisionError: return "RevisionError";
    case Code::kUnknownTarget: return "UnknownTarget";
    case Code::kTargetMismatch: return "TargetMismatch";
    case Code::kUnsupportedDatabase: return "UnsupportedDatabase";
    case Code::kNotReplayable: return "NotReplayable";
    case Code::kSnapshotStale: return "SnapshotStale";
    case Code::kMigrationFailed: return "MigrationFailed";
    case Code::kOutOfMemory: return "OutOfMemory";
  }
  return "Unknown";
}

std::optional<Code> parse_code(std::string_view text) {
  return parse_one_of<Code>(text, kAllCodes);
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kInfo: return "info";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "unknown";
}

std::optional<Severity> parse_severity(std::string_view text) {
  return parse_one_of<Severity>(text, std::array{Severity::kInfo, Severity::kWarning, Severity::kError});
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kApplied: return "Applied";
    case Outcome::kUpToDate: return "UpToDate";
    case Outcome::kRefused: return "Refused";
    case Outcome::kFailed: return "Failed";
    case Outcome::kUnknown: return "Unknown";
    case Outcome::kWaitingForApproval: return "WaitingForApproval";
    case Outcome::kLockNotObtained: return "LockNotObtained";
    case Outcome::kPreconditionNotMet: return "PreconditionNotMet";
  }
  return "Unknown";
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  return parse_one_of<Outcome>(text, kAllOutcomes);
}

std::string_view to_string(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::kApplied: return "Applied";
    case StepOutcome::kFailed: return "Failed";
    case StepOutcome::kSkipped: return "Skipped";
    case StepOutcome::kUnknown: return "Unknown";
  }
  return "Unknown";
}

std::optional<StepOutcome> parse_step_outcome(std::string_view text) {
  return parse_one_of<StepOutcome>(
      text, std::array{StepOutcome::kApplied, StepOutcome::kFailed, StepOutcome::kSkipped, StepOutcome::kUnknown});
}

std::string_view to_string(Risk risk) {
  switch (risk) {
    case Risk::kNone: return "None";
    case Risk::kOnline: return "Online";
    case Risk::kBlocking: return "Blocking";
    case Risk::kDestructive: return "Destructive";
  }
  return "Unknown";
}

std::optional<Risk> parse_risk(std::string_view text) {
  return parse_one_of<Risk>(text, std::array{Risk::kNone, Risk::kOnline, Risk::kBlocking, Risk::kDestructive});
}

std::string_view to_string(MigrationPhase phase) {
  switch (phase) {
    case MigrationPhase::kPending: return "Pending";
    case MigrationPhase::kRunning: return "Running";
    case MigrationPhase::kReady: return "Ready";
    case MigrationPhase::kFailed: return "Failed";
    case MigrationPhase::kSuspended: return "Suspended";
    case MigrationPhase::kDeleting: return "Deleting";
  }
  return "Unknown";
}

std::optional<MigrationPhase> parse_migration_phase(std::string_view text) {
  return parse_one_of<MigrationPhase>(
      text, std::array{MigrationPhase::kPending, MigrationPhase::kRunning, MigrationPhase::kReady,
                       MigrationPhase::kFailed, MigrationPhase::kSuspended, MigrationPhase::kDeleting});
}

int exit_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::kApplied:
    case Outcome::kUpToDate: return 0;
    case Outcome::kFailed: return 1;
    case Outcome::kUnknown: return 3;
    case Outcome::kRefused: return 10;
    case Outcome::kLockNotObtained: return 11;
    case Outcome::kWaitingForApproval: return 12;
    case Outcome::kPreconditionNotMet: return 13;
  }
  return 1;
}

std::optional<Outcome> outcome_of_exit(int status) {
  if (status == kExitUsage) return std::nullopt;
  if (status == 0) return Outcome::kApplied;
  // 128 + n: killed by signal n. Nobody wrote a report, so nobody knows.
  if (status > 128) return Outcome::kUnknown;
  for (const Outcome outcome : kAllOutcomes) {
    if (exit_code(outcome) == status) return outcome;
  }
  return Outcome::kFailed;
}

}  // namespace lockkeeper::api
