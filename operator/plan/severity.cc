#include "plan/severity.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Drift;
using api::Severity;

// Who stamps by hand knows the database better than its rows; not better than these.
bool stops_a_stamp(Code code) {
  switch (code) {
    case Code::kMissingParent:
    case Code::kCycle:
    case Code::kDuplicateRevision:
    case Code::kRevisionError:
    case Code::kConfigError:
    case Code::kEnvError:
    case Code::kOutOfMemory:
    case Code::kTargetMismatch:
    case Code::kUnsupportedDatabase:
    case Code::kLockHeld:
    case Code::kTransactionPooler:
    case Code::kReadOnlyDatabase:
    case Code::kDatabaseUnreachable: return true;
    default: return false;
  }
}

Severity by_drift(Code code, Severity severity, Drift drift) {
  if (code != Code::kMissingEffects) return severity;
  if (drift == Drift::kFail) return Severity::kError;
  return drift == Drift::kIgnore && severity == Severity::kWarning ? Severity::kInfo : severity;
}

}  // namespace

Severity judge(Code code, Severity severity, Circumstance circumstance, Drift drift) {
  switch (circumstance) {
    case Circumstance::kUntouched: return by_drift(code, severity, drift);
    case Circumstance::kPutRightBefore: return Severity::kInfo;
    case Circumstance::kPutRight:
    case Circumstance::kForced:
    case Circumstance::kProofNotNeeded:
    case Circumstance::kOfTakenBackWrites:
    case Circumstance::kAfterConfigure:
    case Circumstance::kAfterMigrations: return Severity::kWarning;
    case Circumstance::kLeftByRemedy:
    case Circumstance::kWouldRefuse:
    case Circumstance::kDisproved:
    case Circumstance::kProofMissing:
    case Circumstance::kLedgerIsTheSource:
    case Circumstance::kSnapshotIsToBeExact: return Severity::kError;
    case Circumstance::kStampedByHand:
      return severity == Severity::kError && !stops_a_stamp(code) ? Severity::kWarning : severity;
  }
  return severity;
}

void judge(api::Finding& finding, Circumstance circumstance, Drift drift) {
  finding.severity = judge(finding.code, finding.severity, circumstance, drift);
}

}  // namespace lockkeeper::plan
