#include "runner/steps/first_revision_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sights.h"

namespace lockkeeper::runner {
namespace {

using api::Code;
using api::Severity;
using plan::ModelMatch;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// No file, and whatever rows.
Sight without_files(std::vector<std::string> rows) {
  plan::Facts facts;
  facts.version_table = "public.alembic_version";
  facts.version_table_exists = !rows.empty();
  facts.rows = std::move(rows);
  return sight(std::move(facts));
}

MadeRevision made() {
  return {{"f1", "f1_first.py", "def upgrade(): ..."}, {"CREATE TABLE users (id bigint)"}};
}

api::Policy policy(api::Adopt adopt) {
  api::Policy policy;
  policy.bootstrap = api::Bootstrap::kAutogenerate;
  policy.adopt = adopt;
  return policy;
}

struct Chosen {
  RunPlan run_plan;
  FirstRevisionStep step = FirstRevisionStep::kRefused;
};

Chosen chosen(const Sight& seen, const ModelMatch& match, api::Adopt adopt = api::Adopt::kNever) {
  Settings settings;
  settings.policy = policy(adopt);
  Chosen result{make_run_plan(seen, settings), {}};
  EXPECT_TRUE(wants_first_revision(result.run_plan.step_plan));
  result.step = choose_first_revision(seen, made(), match, settings.policy, result.run_plan);
  return result;
}

ModelMatch match(ModelMatch::State state, std::vector<std::string> differences = {},
                 std::vector<std::string> beside = {}) {
  return {state, 2, std::move(differences), std::move(beside)};
}

TEST(FirstRevisionPlan, AnEmptyDatabaseGetsItAndThePlanShowsEveryStatement) {
  const auto [run_plan, step] = chosen(without_files({}), match(ModelMatch::State::kFresh));
  EXPECT_EQ(step, FirstRevisionStep::kApplied);
  EXPECT_EQ(steps(run_plan), "bootstrap");
  EXPECT_THAT(run_plan.plan.to, ElementsAre("f1"));
  EXPECT_THAT(run_plan.step_plan.rows_after, ElementsAre("f1"));
  ASSERT_EQ(run_plan.plan.steps.size(), 1U);
  EXPECT_EQ(run_plan.plan.steps.front().revision, "f1");
  EXPECT_THAT(statements(run_plan.plan.steps.front()), ElementsAre("CREATE TABLE users (id bigint)"));
  EXPECT_EQ(api::first_error(run_plan.findings), nullptr);
}

TEST(FirstRevisionPlan, AnotherTextIsAnotherDigest) {
  const Sight seen = without_files({});
  RunPlan one = chosen(seen, match(ModelMatch::State::kFresh)).run_plan;
  Settings settings;
  settings.policy = policy(api::Adopt::kNever);
  RunPlan other = make_run_plan(seen, settings);
  MadeRevision changed = made();
  changed.revision.content += " # more";
  (void)choose_first_revision(seen, changed, match(ModelMatch::State::kFresh), settings.policy, other);
  EXPECT_NE(one.plan.digest, other.plan.digest);
}

TEST(FirstRevisionPlan, ARowOfNothingIsTakenAwayFirst) {
  const Sight seen = without_files({"dead"});
  const auto [run_plan, step] = chosen(seen, match(ModelMatch::State::kFresh), api::Adopt::kProven);
  EXPECT_EQ(step, FirstRevisionStep::kApplied);
  EXPECT_EQ(steps(run_plan), "stamp, bootstrap");
  EXPECT_THAT(statements(run_plan.plan.steps.front()), ElementsAre("DELETE FROM \"public\".\"alembic_version\""));
  const api::Finding* orphan = finding(run_plan, Code::kOrphanedRevision);
  ASSERT_NE(orphan, nullptr);
  EXPECT_EQ(orphan->severity, Severity::kWarning);
  EXPECT_THAT(orphan->message, HasSubstr("This run takes the row away, and applies the first revision, f1."));
}

TEST(FirstRevisionPlan, ASchemaThatIsThereIsStampedWhereThatIsAllowed) {
  const auto [run_plan, step] = chosen(without_files({}), match(ModelMatch::State::kEqual), api::Adopt::kProven);
  EXPECT_EQ(step, FirstRevisionStep::kStamped);
  EXPECT_EQ(steps(run_plan), "bootstrap, stamp f1");
  EXPECT_THAT(statements(run_plan.plan.steps.front()), IsEmpty()) << "nothing is made that is there";
  EXPECT_THAT(statements(run_plan.plan.steps.back()).back(), HasSubstr("VALUES ('f1')"));
  EXPECT_EQ(finding(run_plan, Code::kUnknownObjects), nullptr);
}

TEST(FirstRevisionPlan, ASchemaThatIsThereIsNotMadeOnceMore) {
  const auto [run_plan, step] = chosen(without_files({}), match(ModelMatch::State::kEqual));
  EXPECT_EQ(step, FirstRevisionStep::kRefused);
  EXPECT_EQ(steps(run_plan), "");
  EXPECT_THAT(run_plan.plan.steps, IsEmpty());
  const api::Finding* error = api::first_error(run_plan.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kUnversionedDatabase);
  EXPECT_THAT(error->remedy, HasSubstr("--adopt=proven"));
  EXPECT_EQ(run_plan.plan.findings, run_plan.findings);
}

TEST(FirstRevisionPlan, WhatNoModelMakesIsNamedBesideTheStamp) {
  const auto [run_plan, step] =
      chosen(without_files({}), match(ModelMatch::State::kEqual, {}, {"table public.ports"}), api::Adopt::kProven);
  EXPECT_EQ(step, FirstRevisionStep::kStamped);
  const api::Finding* beside = finding(run_plan, Code::kUnknownObjects);
  ASSERT_NE(beside, nullptr);
  EXPECT_EQ(beside->severity, Severity::kWarning);
  EXPECT_THAT(beside->message, HasSubstr("No model makes table public.ports"));
}

TEST(FirstRevisionPlan, ADifferenceIsNamedAndNothingIsDone) {
  const ModelMatch differs = match(ModelMatch::State::kDiffers, {"table public.ports is not there"});
  const auto [run_plan, step] = chosen(without_files({}), differs, api::Adopt::kProven);
  EXPECT_EQ(step, FirstRevisionStep::kRefused);
  EXPECT_EQ(steps(run_plan), "");
  const api::Finding* error = api::first_error(run_plan.findings);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kUnversionedDatabase);
  EXPECT_THAT(error->message, HasSubstr("table public.ports is not there"));
}

TEST(FirstRevisionPlan, ADifferenceUnderARowIsSaidOfTheRow) {
  const Sight seen = without_files({"dead"});
  const ModelMatch differs = match(ModelMatch::State::kDiffers, {"table public.ports is not there"});
  const auto [run_plan, step] = chosen(seen, differs, api::Adopt::kProven);
  EXPECT_EQ(step, FirstRevisionStep::kRefused);
  EXPECT_EQ(finding(run_plan, Code::kUnversionedDatabase), nullptr);
  const api::Finding* orphan = finding(run_plan, Code::kOrphanedRevision);
  ASSERT_NE(orphan, nullptr);
  EXPECT_THAT(orphan->message, HasSubstr("table public.ports is not there"));
  EXPECT_THAT(orphan->remedy, HasSubstr("the file of 'dead'"));
}

TEST(FirstRevisionPlan, WhereItCannotBeMadeNothingIsLeftToDo) {
  Settings settings;
  settings.policy = policy(api::Adopt::kNever);
  RunPlan run_plan = make_run_plan(without_files({}), settings);
  refuse_first_revision({Code::kNoRevisions, Severity::kError, "first revision", "There is no model.", ""}, run_plan);
  EXPECT_EQ(steps(run_plan), "");
  EXPECT_THAT(run_plan.plan.steps, IsEmpty());
  ASSERT_NE(api::first_error(run_plan.plan.findings), nullptr);
  EXPECT_EQ(api::first_error(run_plan.plan.findings)->message, "There is no model.");
}

TEST(FirstRevisionPlan, ItsUpgradeHasNothingBesideIt) {
  plan::StepPlan step_plan;
  step_plan.pending = {"a1"};
  upgrade_to_first_revision("f1", step_plan);
  EXPECT_THAT(step_plan.pending, ElementsAre("f1"));
  EXPECT_THAT(step_plan.targets, ElementsAre("f1"));
}

TEST(FirstRevisionPlan, ADatabaseIsAtOneThatTheLedgerKnowsAndNoFileHas) {
  Settings settings;
  settings.policy = policy(api::Adopt::kNever);
  Sight seen = without_files({"f1"});
  EXPECT_FALSE(is_at_first_revision(seen, make_run_plan(seen, settings))) << "nobody knows the row";
  seen.facts.ledger.push_back({"f1", {}, "", {}});
  seen = sight(seen.facts);
  RunPlan run_plan = make_run_plan(seen, settings);
  ASSERT_TRUE(is_at_first_revision(seen, run_plan));
  warn_of_changed_models(seen, run_plan);
  ASSERT_NE(finding(run_plan, Code::kModelDrift), nullptr);
  EXPECT_EQ(finding(run_plan, Code::kModelDrift)->severity, Severity::kWarning);
  EXPECT_EQ(run_plan.plan.findings, run_plan.findings);
  const Sight empty = without_files({});
  EXPECT_FALSE(is_at_first_revision(empty, make_run_plan(empty, settings)));
}

}  // namespace
}  // namespace lockkeeper::runner
