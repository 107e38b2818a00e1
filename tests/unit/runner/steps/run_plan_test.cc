#include "runner/steps/run_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sights.h"

namespace lockkeeper::runner {
namespace {

using api::Code;
using api::Severity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings doing(Act act) {
  Settings settings;
  settings.act = act;
  return settings;
}

Settings stamping(std::vector<std::string> revisions) {
  Settings settings = doing(Act::kStamp);
  settings.stamp.revisions = std::move(revisions);
  return settings;
}

// The row is of no file, the schema is that after 3, and 4 to 6 are pending.
Sight orphaned() {
  const plan::HistoryMaker maker = plan::shop();
  return sight(maker.facts(plan::upto(maker, "3"), {"dead"}));
}
// An index of revision 3 is not there, one of 4 is not valid, and 5 and 6 are pending.
Sight adrift() {
  const plan::HistoryMaker maker = plan::shop();
  plan::Objects live = plan::upto(maker, "4");
  plan::take(live, plan::index("notes", "ix_notes", "id"));
  plan::put(live, plan::invalid(plan::index("orders", "ix_orders", "id")));
  return sight(maker.facts(live, {"4"}));
}
Sight at(const std::string& revision, const std::string& row) {
  const plan::HistoryMaker maker = plan::shop();
  return sight(maker.facts(plan::upto(maker, revision), row.empty() ? std::vector<std::string>{} : std::vector{row}));
}

TEST(RunPlan, ApplyDoesWhatTheStepPlanHas) {
  const RunPlan run_plan = make_run_plan(at("4", "4"), doing(Act::kApply));
  EXPECT_EQ(steps(run_plan), "5, 6");
  EXPECT_EQ(run_plan.plan.steps.size(), 2U);
  EXPECT_THAT(run_plan.plan.to, ElementsAre("6"));
  EXPECT_EQ(run_plan.undoes, std::nullopt);
}

TEST(RunPlan, ApplyKeepsToThePolicyOfTheSettings) {
  Settings settings = doing(Act::kApply);
  EXPECT_EQ(steps(make_run_plan(orphaned(), settings)), "");
  settings.policy.adopt = api::Adopt::kProven;
  EXPECT_EQ(steps(make_run_plan(orphaned(), settings)), "stamp 3, 4, 5, 6");
}

TEST(RunPlan, AdoptStampsWithoutBeingAllowedToAndDoesNothingElse) {
  const RunPlan run_plan = make_run_plan(orphaned(), doing(Act::kAdopt));
  EXPECT_EQ(steps(run_plan), "stamp 3");
  EXPECT_THAT(run_plan.step_plan.pending, IsEmpty());
  EXPECT_THAT(run_plan.step_plan.targets, IsEmpty());
  EXPECT_EQ(steps(make_run_plan(at("4", "4"), doing(Act::kAdopt))), "");
}

TEST(RunPlan, RepairMakesAndDropsWithoutBeingAllowedToAndDoesNothingElse) {
  const RunPlan run_plan = make_run_plan(adrift(), doing(Act::kRepair));
  EXPECT_THAT(steps(run_plan), HasSubstr("repair 3"));
  EXPECT_THAT(steps(run_plan), HasSubstr("drop "));
  EXPECT_THAT(run_plan.step_plan.pending, IsEmpty());
  EXPECT_THAT(run_plan.step_plan.targets, IsEmpty());
  Settings adopting = doing(Act::kRepair);
  adopting.policy.adopt = api::Adopt::kProven;
  EXPECT_EQ(steps(make_run_plan(orphaned(), adopting)), "") << "a stamp is no repair";
}

TEST(RunPlan, AStampByHandReplacesTheRowsByWhatIsNamed) {
  const RunPlan run_plan = make_run_plan(at("3", "2"), stamping({"3"}));
  ASSERT_EQ(steps(run_plan), "stamp 3");
  const auto& stamp = std::get<plan::StampStep>(run_plan.step_plan.steps.front());
  EXPECT_THAT(stamp.from, ElementsAre("2"));
  EXPECT_THAT(run_plan.step_plan.rows_after, ElementsAre("3"));
  EXPECT_EQ(api::first_error(run_plan.findings), nullptr);
  EXPECT_THAT(statements(run_plan.plan.steps.front()),
              ElementsAre("DELETE FROM \"public\".\"alembic_version\"",
                          "INSERT INTO \"public\".\"alembic_version\" (version_num) VALUES ('3')"));
}

TEST(RunPlan, AStampMakesTheVersionTableWhereThereIsNone) {
  Sight seen = at("3", "");
  seen.facts.version_table_exists = false;
  const RunPlan run_plan = make_run_plan(seen, stamping({"3"}));
  ASSERT_EQ(steps(run_plan), "stamp 3");
  EXPECT_THAT(statements(run_plan.plan.steps.front()).front(),
              HasSubstr("CREATE TABLE \"public\".\"alembic_version\""));
}

TEST(RunPlan, AStampOfHeadIsOfTheOnlyOneAndOfBaseOfNone) {
  EXPECT_EQ(steps(make_run_plan(at("6", "5"), stamping({"head"}))), "stamp 6");
  EXPECT_EQ(steps(make_run_plan(at("1", ""), stamping({"base"}))), "") << "the rows are so already";
  plan::HistoryMaker two = plan::shop();
  two.revision("2b", {"1"}, {});
  const Sight seen = sight(two.facts(plan::upto(two, "6"), {"6"}));
  const RunPlan head = make_run_plan(seen, stamping({"head"}));
  ASSERT_NE(api::first_error(head.findings), nullptr);
  EXPECT_EQ(api::first_error(head.findings)->code, Code::kMultipleHeads);
  const RunPlan heads = make_run_plan(seen, stamping({"heads"}));
  EXPECT_EQ(steps(heads), "stamp 2b 6");
  EXPECT_EQ(api::first_error(heads.findings), nullptr);
}

TEST(RunPlan, AStampThatIsThereAlreadyIsNoStep) {
  EXPECT_EQ(steps(make_run_plan(at("4", "4"), stamping({"4"}))), "");
}

TEST(RunPlan, AStampOfARevisionAndItsAncestorIsRefused) {
  const RunPlan run_plan = make_run_plan(at("3", "1"), stamping({"3", "2"}));
  const api::Finding* error = api::first_error(run_plan.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kOverlappingRows);
  EXPECT_EQ(error->remedy, "stamp 3 alone");
}

TEST(RunPlan, AStampOfNoFileIsRefused) {
  const RunPlan run_plan = make_run_plan(at("3", "3"), stamping({"nosuch"}));
  const api::Finding* error = api::first_error(run_plan.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kUnknownTarget);
  EXPECT_EQ(error->subject, "nosuch");
}

TEST(RunPlan, AStampTakesARowOfNoFileAwayOnlyWithPurge) {
  Settings settings = stamping({"3"});
  const RunPlan refused = make_run_plan(orphaned(), settings);
  const api::Finding* error = api::first_error(refused.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kOrphanedRevision);
  EXPECT_THAT(error->remedy, HasSubstr("--purge"));
  settings.stamp.purge = true;
  const RunPlan purged = make_run_plan(orphaned(), settings);
  EXPECT_EQ(steps(purged), "stamp 3");
  EXPECT_EQ(api::first_error(purged.findings), nullptr) << "what is wrong with the rows only warns";
  ASSERT_NE(finding(purged, Code::kOrphanedRevision), nullptr);
  EXPECT_EQ(finding(purged, Code::kOrphanedRevision)->severity, Severity::kWarning);
}

TEST(RunPlan, AStampThatTheSchemaDisprovesNeedsForce) {
  Settings settings = stamping({"6"});
  const RunPlan refused = make_run_plan(at("3", "3"), settings);
  const api::Finding* error = api::first_error(refused.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_THAT(error->message, HasSubstr("With 6 stamped: "));
  EXPECT_THAT(error->remedy, HasSubstr("--force"));
  settings.stamp.force = true;
  const RunPlan forced = make_run_plan(at("3", "3"), settings);
  EXPECT_EQ(api::first_error(forced.findings), nullptr);
  EXPECT_EQ(steps(forced), "stamp 6");
}

TEST(RunPlan, ARefusedStampSaysWhatAdoptWouldStamp) {
  Sight seen = at("3", "");
  seen.facts.flags = " --shadow=same-server";
  const RunPlan refused = make_run_plan(seen, stamping({"6"}));
  const api::Finding* error = api::first_error(refused.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_THAT(error->remedy, HasSubstr("`lockkeeper adopt --shadow=same-server` stamps what the schema shows, 3"));
}

TEST(RunPlan, FilesThatAreUselessRefuseAStampToo) {
  plan::HistoryMaker maker = plan::shop();
  maker.revision("7", {"gone"}, {});
  const RunPlan run_plan = make_run_plan(sight(maker.facts(plan::upto(maker, "3"), {"2"})), stamping({"3"}));
  const api::Finding* error = api::first_error(run_plan.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kMissingParent);
}

TEST(RunPlan, AnUndoneStampPutsTheRowsBackThatItReplaced) {
  Sight seen = at("3", "3");
  seen.last_stamp = postgres::StampRecord{17, {"2"}, {"3"}, "somebody asked for it by hand"};
  const RunPlan run_plan = make_run_plan(seen, doing(Act::kUndoStamp));
  EXPECT_EQ(steps(run_plan), "stamp 2");
  EXPECT_EQ(run_plan.undoes, 17);
  EXPECT_THAT(run_plan.step_plan.rows_after, ElementsAre("2"));
  EXPECT_EQ(api::first_error(run_plan.findings), nullptr);
}

TEST(RunPlan, AStampIsUndoneOnlyWhileTheRowsAreThoseThatItWrote) {
  Sight seen = at("4", "4");
  seen.last_stamp = postgres::StampRecord{17, {"2"}, {"3"}, ""};
  const RunPlan run_plan = make_run_plan(seen, doing(Act::kUndoStamp));
  EXPECT_EQ(steps(run_plan), "");
  EXPECT_EQ(run_plan.undoes, std::nullopt);
  ASSERT_NE(api::first_error(run_plan.findings), nullptr);
  EXPECT_THAT(api::first_error(run_plan.findings)->message, HasSubstr("the rows are now 4"));
}

TEST(RunPlan, WithoutAStampThereIsNothingToUndo) {
  const RunPlan run_plan = make_run_plan(at("4", "4"), doing(Act::kUndoStamp));
  EXPECT_EQ(steps(run_plan), "");
  ASSERT_NE(api::first_error(run_plan.findings), nullptr);
  EXPECT_THAT(api::first_error(run_plan.findings)->message, HasSubstr("no stamp of public.alembic_version"));
}

TEST(RunPlan, ProblemsStandAmongTheFindingsOfPlanAndRun) {
  Sight seen = at("4", "4");
  seen.problems.push_back({Code::kConfigError, Severity::kWarning, "DATABASE_URL", "It is not set.", "set it"});
  const RunPlan run_plan = make_run_plan(seen, doing(Act::kApply));
  EXPECT_NE(finding(run_plan, Code::kConfigError), nullptr);
  EXPECT_EQ(run_plan.plan.findings, run_plan.findings);
  EXPECT_THAT(seen.findings(), testing::Contains(seen.problems.front()));
}

TEST(RunPlan, AnApprovalHoldsForTheEndOfWhatWasApproved) {
  const api::Plan whole = make_run_plan(at("4", "4"), doing(Act::kApply)).plan;
  api::Plan rest = whole;
  rest.steps.erase(rest.steps.begin());
  EXPECT_TRUE(is_end_of(rest, whole));
  EXPECT_TRUE(is_end_of(whole, whole));
  EXPECT_FALSE(is_end_of(whole, rest)) << "longer";
  api::Plan start = whole;
  start.steps.pop_back();
  EXPECT_FALSE(is_end_of(start, whole)) << "its begin, not its end";
  api::Plan other = rest;
  other.steps.back().statements.push_back({"DROP TABLE users", {}});
  EXPECT_FALSE(is_end_of(other, whole)) << "other statements";
}

}  // namespace
}  // namespace lockkeeper::runner
