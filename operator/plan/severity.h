// The severity of a finding for a run, judged from what the run does about it. Pure.
//
// A finding is made with the severity that it has by itself. In this room judge() alone changes it.
#pragma once

#include "api/policy.h"
#include "api/report.h"

namespace lockkeeper::plan {

// What a run, or the person who asked for it, does about a finding.
enum class Circumstance {
  kUntouched,            // nothing: the policy alone counts
  kPutRight,             // a step of this run puts it right
  kPutRightBefore,       // an earlier run put it right
  kLeftByRemedy,         // a remedy is allowed, and leaves the finding
  kWouldRefuse,          // the finding would refuse the run after steps that put others right
  kForced,               // the person said --force
  kDisproved,            // the finding speaks against the rows that the person wants to stamp
  kStampedByHand,        // rows are stamped by hand: only a finding about the rows' own ground stops that
  kProofMissing,         // a policy that is set needs proof, and there is none
  kProofNotNeeded,       // a proof could not be had, and nothing needs one
  kOfTakenBackWrites,    // env.py did not come to its end, after its own writes were taken back
  kAfterConfigure,       // env.py failed in a look, after it had configured its contexts
  kAfterMigrations,      // the migrations are done
  kLedgerIsTheSource,    // the ledger cannot be written, and what a run undoes stands in it
  kSnapshotIsToBeExact,  // a check of the snapshot file: a run would go on without it
};

// Returns: the severity of a finding with this code and severity. `drift` counts only for an untouched MissingEffects.
[[nodiscard]] api::Severity judge(api::Code code, api::Severity severity, Circumstance circumstance,
                                  api::Drift drift = api::Drift::kWarn);
// Gives the finding the severity that judge() returns.
void judge(api::Finding& finding, Circumstance circumstance, api::Drift drift = api::Drift::kWarn);

}  // namespace lockkeeper::plan
