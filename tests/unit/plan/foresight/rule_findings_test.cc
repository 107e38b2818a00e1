#include "plan/foresight/rule_findings.h"

#include <gtest/gtest.h>

#include <utility>

namespace lockkeeper::plan {
namespace {

using api::ClaimSource;
using api::TableLock;

constexpr int kMajor = 15;

api::Plan plan_of(const std::vector<std::pair<std::string, std::vector<std::string>>>& revisions) {
  api::Plan plan;
  for (const auto& [id, statements] : revisions) {
    api::PlannedStep& step = plan.steps.emplace_back();
    step.revision = id;
    for (const std::string& sql : statements) step.statements.push_back({.sql = sql});
  }
  return plan;
}

schema::History history_of(const api::Plan& plan) {
  schema::History history;
  for (const api::PlannedStep& step : plan.steps) {
    schema::RevisionHistory& revision = history.revisions.emplace_back();
    revision.revision = step.revision;
    for (const api::PlannedStatement& statement : step.statements) {
      revision.statements.emplace_back().sql = statement.sql;
    }
  }
  return history;
}

// `0 index-without-concurrently documented, …`
std::string told(const api::PlannedStep& step) {
  std::string text;
  for (const api::RuleFinding& finding : step.findings) {
    text += (text.empty() ? "" : ", ") + std::to_string(finding.statement) + " " + finding.rule + " " +
            std::string(api::to_string(finding.source));
  }
  return text;
}

const std::vector<std::string> kIndex{"ALTER TABLE orders ADD note varchar(20)", "CREATE INDEX i ON orders (note)"};

TEST(RuleFindings, AreToldAtTheirStatementWithTheManualsLocks) {
  api::Plan plan = plan_of({{"1", kIndex}});
  const schema::History history = history_of(plan);
  tell_rules(plan, {.history = &history, .default_schema = "shop", .major_version = kMajor});
  EXPECT_EQ(told(plan.steps[0]), "1 index-without-concurrently documented");
  ASSERT_EQ(plan.steps[0].statements[0].locks.size(), 1U);
  const api::LockUse add{"shop.orders", TableLock::kAccessExclusive};
  EXPECT_EQ(plan.steps[0].statements[0].locks[0], add);
  api::LockUse index{"shop.orders", TableLock::kShare};
  index.builds = true;
  ASSERT_EQ(plan.steps[0].statements[1].locks.size(), 1U);
  EXPECT_EQ(plan.steps[0].statements[1].locks[0], index);
}

TEST(RuleFindings, ATraceConfirmsThemAndItsLocksStay) {
  api::Plan plan = plan_of({{"1", {"CREATE INDEX i ON orders (note)"}}});
  schema::History history = history_of(plan);
  schema::RevisionHistory& revision = history.revisions[0];
  revision.traced_on = kMajor;
  api::StatementTrace trace{api::StatementTrace::How::kInTransaction};
  trace.relations.push_back({.schema = "public",
                             .name = "orders",
                             .older = true,
                             .held = TableLock::kShare,
                             .taken = TableLock::kShare,
                             .built = true});
  revision.statements[0].traces = {trace};
  api::Plan untraced = plan;
  tell_rules(plan, {.history = &history, .major_version = kMajor});
  EXPECT_EQ(told(plan.steps[0]), "0 index-without-concurrently traced");
  EXPECT_TRUE(plan.steps[0].statements[0].locks.empty()) << "those of the trace are somebody else's to fill in";
  tell_rules(untraced, {.history = &history, .major_version = kMajor + 1});
  EXPECT_EQ(told(untraced.steps[0]), "0 index-without-concurrently documented") << "of another version it is none";
  EXPECT_EQ(untraced.steps[0].statements[0].locks.size(), 1U);
}

TEST(RuleFindings, ASuppressionInTheFileTakesThemAway) {
  api::Plan plan = plan_of({{"1", {"CREATE INDEX i ON orders (note)"}}});
  const std::string file =
      "# lockkeeper: ignore index-without-concurrently: the table is small\n"
      "# lockkeeper: ignore truncating: unused\n";
  tell_rules(plan, {.sources = {{"1", {"a.py", file}}}, .major_version = kMajor});
  EXPECT_EQ(told(plan.steps[0]), "");
}

TEST(RuleFindings, ATableOfThePlanIsNobodys) {
  api::Plan plan = plan_of({{"1", {"CREATE TABLE orders (id bigint, note text)"}}, {"2", kIndex}});
  tell_rules(plan, {.major_version = kMajor});
  EXPECT_EQ(told(plan.steps[1]), "");
  EXPECT_TRUE(plan.steps[1].statements[1].locks.empty());
}

TEST(RuleFindings, ATableOfAnAppliedRevisionIsAnOlderOne) {
  api::Plan plan = plan_of({{"1", {"CREATE TABLE orders (id bigint, note text)"}}, {"2", {kIndex[1]}}});
  const schema::History history = history_of(plan);
  plan.steps.erase(plan.steps.begin());
  tell_rules(plan, {.history = &history, .major_version = kMajor});
  EXPECT_EQ(told(plan.steps[0]), "0 index-without-concurrently documented");
}

TEST(RuleFindings, WhatRanWithItsParametersIsNoSyntaxError) {
  api::Plan plan = plan_of({{"1", {"INSERT INTO orders VALUES (%(id)s)", "DROP TABLE orders"}}});
  tell_rules(plan, {.major_version = kMajor});
  EXPECT_EQ(told(plan.steps[0]), "1 dropping-table documented");
}

TEST(RuleFindings, StepsWithoutStatementsAreLeftAlone) {
  api::Plan plan = plan_of({{"1", {}}});
  tell_rules(plan, {});
  EXPECT_TRUE(plan.steps[0].findings.empty());
  api::Plan nothing;
  tell_rules(nothing, {});
  EXPECT_TRUE(nothing.steps.empty());
}

}  // namespace
}  // namespace lockkeeper::plan
