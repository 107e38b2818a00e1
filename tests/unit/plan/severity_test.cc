#include "plan/severity.h"

#include <gtest/gtest.h>

#include <array>

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Drift;
using api::Severity;

constexpr std::array kSeverities{Severity::kInfo, Severity::kWarning, Severity::kError};

TEST(Judge, WhatIsPutRightOrWantedIsAWarning) {
  for (const Severity severity : kSeverities) {
    for (const Circumstance circumstance :
         {Circumstance::kPutRight, Circumstance::kForced, Circumstance::kProofNotNeeded,
          Circumstance::kOfTakenBackWrites, Circumstance::kAfterConfigure, Circumstance::kAfterMigrations}) {
      EXPECT_EQ(judge(Code::kOrphanedRevision, severity, circumstance), Severity::kWarning);
    }
    EXPECT_EQ(judge(Code::kNoRevisions, severity, Circumstance::kPutRightBefore), Severity::kInfo);
  }
}

TEST(Judge, WhatIsLeftRefuses) {
  for (const Severity severity : kSeverities) {
    for (const Circumstance circumstance :
         {Circumstance::kLeftByRemedy, Circumstance::kWouldRefuse, Circumstance::kDisproved,
          Circumstance::kProofMissing, Circumstance::kLedgerIsTheSource, Circumstance::kSnapshotIsToBeExact}) {
      EXPECT_EQ(judge(Code::kMissingEffects, severity, circumstance), Severity::kError);
    }
  }
}

TEST(Judge, DriftIsThePolicysToWeigh) {
  const auto weigh = [](Severity severity, Drift drift) {
    return judge(Code::kMissingEffects, severity, Circumstance::kUntouched, drift);
  };
  EXPECT_EQ(weigh(Severity::kWarning, Drift::kWarn), Severity::kWarning);
  EXPECT_EQ(weigh(Severity::kWarning, Drift::kRepair), Severity::kWarning);
  EXPECT_EQ(weigh(Severity::kWarning, Drift::kFail), Severity::kError);
  EXPECT_EQ(weigh(Severity::kWarning, Drift::kIgnore), Severity::kInfo);
  EXPECT_EQ(weigh(Severity::kError, Drift::kIgnore), Severity::kError) << "what refuses is not ignored";
  EXPECT_EQ(judge(Code::kInvalidIndex, Severity::kWarning, Circumstance::kUntouched, Drift::kFail), Severity::kWarning);
}

TEST(Judge, AStampByHandIsStoppedByUselessFilesAndAnUnusableDatabaseOnly) {
  const auto weigh = [](Code code, Severity severity) { return judge(code, severity, Circumstance::kStampedByHand); };
  EXPECT_EQ(weigh(Code::kOrphanedRevision, Severity::kError), Severity::kWarning);
  EXPECT_EQ(weigh(Code::kMissingEffects, Severity::kError), Severity::kWarning);
  EXPECT_EQ(weigh(Code::kCycle, Severity::kError), Severity::kError);
  EXPECT_EQ(weigh(Code::kReadOnlyDatabase, Severity::kError), Severity::kError);
  EXPECT_EQ(weigh(Code::kOrphanedRevision, Severity::kInfo), Severity::kInfo) << "nothing becomes worse by it";
}

TEST(Judge, AFindingKeepsEverythingElse) {
  api::Finding finding{Code::kInvalidIndex, Severity::kError, "ix", "It is not valid.", "drop it"};
  judge(finding, Circumstance::kPutRight);
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.code, Code::kInvalidIndex);
  EXPECT_EQ(finding.message, "It is not valid.");
  EXPECT_EQ(finding.remedy, "drop it");
}

}  // namespace
}  // namespace lockkeeper::plan
