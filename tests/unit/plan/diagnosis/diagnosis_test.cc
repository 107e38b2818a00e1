#include "plan/diagnosis/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Severity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

alembic::RevisionFile file(const std::string& id, const std::vector<std::string>& down, const std::string& table = "") {
  alembic::RevisionFile result;
  result.path = "versions/" + id + ".py";
  result.revision = id;
  for (const std::string& name : down) result.down_revisions.push_back({name, 4});
  if (!table.empty()) result.tables.push_back({"", table, 9});
  return result;
}

Facts chain() {
  Facts facts;
  facts.graph = alembic::Graph({file("a1", {}, "users"), file("b2", {"a1"}, "orders"), file("c3", {"b2"})});
  facts.version_table = "public.alembic_version";
  facts.version_table_exists = true;
  return facts;
}

const api::Finding* found(const Assessment& assessment, Code code) {
  for (const api::Finding& finding : assessment.diagnosis.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

bool has_error(const Assessment& assessment) {
  return api::first_error(assessment.diagnosis.findings) != nullptr;
}

TEST(Diagnosis, FreshDatabaseIsPendingFromTheBase) {
  Facts facts = chain();
  facts.version_table_exists = false;
  facts.tables = {{"public", "somebody_elses"}};
  const Assessment assessment = diagnose(facts);
  EXPECT_FALSE(has_error(assessment));
  ASSERT_NE(found(assessment, Code::kFreshDatabase), nullptr);
  ASSERT_NE(found(assessment, Code::kPending), nullptr);
  EXPECT_THAT(assessment.diagnosis.revision.pending, ElementsAre("a1", "b2", "c3"));
  EXPECT_THAT(assessment.targets, ElementsAre("c3"));
  EXPECT_THAT(assessment.rows_after, ElementsAre("c3"));
}

TEST(Diagnosis, TablesWithoutARowAreAWarningThatNamesThem) {
  Facts facts = chain();
  facts.tables = {{"public", "orders"}, {"other", "users"}};
  const Assessment assessment = diagnose(facts);
  const api::Finding* finding = found(assessment, Code::kUnversionedDatabase);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::kWarning);
  EXPECT_THAT(finding->message, HasSubstr("public.orders is made by revision b2 (versions/b2.py)"));
  EXPECT_FALSE(has_error(assessment));
  EXPECT_EQ(found(assessment, Code::kFreshDatabase), nullptr);
}

TEST(Diagnosis, UpToDateAndATargetThatLiesBehind) {
  Facts facts = chain();
  facts.rows = {"c3"};
  EXPECT_THAT(diagnose(facts).diagnosis.revision.pending, IsEmpty());
  ASSERT_NE(found(diagnose(facts), Code::kUpToDate), nullptr);
  facts.target = "a1";
  const Assessment behind = diagnose(facts);
  EXPECT_FALSE(has_error(behind));
  EXPECT_THAT(found(behind, Code::kUpToDate)->message, HasSubstr("older than the database"));
}

TEST(Diagnosis, AnOrphanIsRefusedAndAPrefixIsAnOrphan) {
  Facts facts = chain();
  facts.rows = {"dead"};
  EXPECT_TRUE(has_error(diagnose(facts)));
  EXPECT_THAT(found(diagnose(facts), Code::kOrphanedRevision)->message, HasSubstr("'dead'"));
  EXPECT_THAT(diagnose(facts).diagnosis.revision.pending, IsEmpty());
  facts.rows = {"c"};
  EXPECT_THAT(found(diagnose(facts), Code::kOrphanedRevision)->message, HasSubstr("only the beginning of c3"));
}

TEST(Diagnosis, AheadOfImageRunsWhereNothingThatItNeedsWasDropped) {
  Facts facts = chain();
  facts.rows = {"e5"};
  facts.ledger = {{"d4", {"c3"}, "shop:v2", {}}, {"e5", {"d4"}, "shop:v3", {"public.elsewhere", "public.later.note"}}};
  const Assessment fine = diagnose(facts);
  EXPECT_FALSE(has_error(fine));
  EXPECT_EQ(found(fine, Code::kAheadOfImage)->severity, Severity::kInfo);
  EXPECT_NE(found(fine, Code::kUpToDate), nullptr);

  facts.ledger[1].dropped = {"public.orders.note"};
  const Assessment refused = diagnose(facts);
  EXPECT_TRUE(has_error(refused));
  EXPECT_THAT(found(refused, Code::kAheadOfImage)->message,
              HasSubstr("public.orders.note by revision e5 (image shop:v3)"));

  facts.ledger[1].dropped = {"(not recorded)"};
  EXPECT_TRUE(has_error(diagnose(facts)));
  facts.ledger = {{"e5", {"d4"}, "shop:v3", {}}};
  EXPECT_NE(found(diagnose(facts), Code::kOrphanedRevision), nullptr);
}

TEST(Diagnosis, AnImageWithRevisionsOfItsOwnIsNotJustOlder) {
  Facts facts = chain();
  facts.rows = {"x9"};
  facts.ledger = {{"x9", {"b2"}, "shop:v3", {}}};
  const Assessment assessment = diagnose(facts);
  EXPECT_TRUE(has_error(assessment));
  EXPECT_THAT(found(assessment, Code::kAheadOfImage)->message, HasSubstr("these files have c3"));
}

TEST(Diagnosis, HeadsArePolicyAndJudgedOnWhatTheTargetNames) {
  Facts facts;
  facts.graph = alembic::Graph({file("a1", {}), file("b2", {"a1"}), file("c3", {"a1"})});
  EXPECT_NE(found(diagnose(facts), Code::kMultipleHeads), nullptr);
  facts.target = "heads";
  EXPECT_TRUE(has_error(diagnose(facts)));
  facts.target = "b2";
  EXPECT_FALSE(has_error(diagnose(facts)));
  facts.target = "head";
  facts.heads = api::Heads::kAll;
  EXPECT_FALSE(has_error(diagnose(facts)));
  EXPECT_THAT(diagnose(facts).rows_after, ElementsAre("b2", "c3"));
}

TEST(Diagnosis, RowsThatOverlapNameTheStatementThatHelps) {
  Facts facts = chain();
  facts.rows = {"b2", "c3"};
  const Assessment assessment = diagnose(facts);
  EXPECT_TRUE(has_error(assessment));
  EXPECT_EQ(found(assessment, Code::kOverlappingRows)->remedy,
            "DELETE FROM public.alembic_version WHERE version_num = 'b2'");
}

TEST(Diagnosis, NoFilesUnknownTargetsAndBrokenGraphs) {
  Facts facts;
  facts.version_locations = {"/app/versions"};
  EXPECT_THAT(found(diagnose(facts), Code::kNoRevisions)->message, HasSubstr("/app/versions"));
  facts = chain();
  facts.target = "nothing";
  EXPECT_TRUE(has_error(diagnose(facts)));
  EXPECT_NE(found(diagnose(facts), Code::kUnknownTarget), nullptr);
  facts = chain();
  facts.graph = alembic::Graph({file("b2", {"a1"})});
  EXPECT_NE(found(diagnose(facts), Code::kMissingParent), nullptr);
  EXPECT_EQ(found(diagnose(facts), Code::kPending), nullptr);
}

TEST(Diagnosis, FindingsStandInTheVocabularysOrderAndOnce) {
  const api::Finding lock{Code::kLockHeld, Severity::kInfo, "", "x", ""};
  const api::Finding orphan{Code::kOrphanedRevision, Severity::kError, "", "x", ""};
  std::vector<api::Finding> findings{lock, orphan, lock};
  sort_findings(findings);
  EXPECT_THAT(findings, ElementsAre(orphan, lock));
}

}  // namespace
}  // namespace lockkeeper::plan
