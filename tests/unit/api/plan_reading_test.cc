#include "api/plan_reading.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

Plan full_plan() {
  Plan plan;
  plan.digest = "0123abcd";
  plan.risk = Risk::kBlocking;
  plan.from = {"a1"};
  plan.to = {"b2"};
  PlannedStep step;
  step.action = Action::kStamp;
  step.revision = "b2";
  step.context = "db:5432/shop, alembic_version";
  step.statements = {{"ALTER TABLE orders ADD COLUMN note text",
                      {{"public.orders", TableLock::kAccessExclusive, true, false, false, ClaimSource::kTraced}}}};
  step.findings = {{"rule", Severity::kWarning, 0, "It waits.", "ACCESS EXCLUSIVE", {"SELECT 1;"}}};
  plan.steps = {step};
  plan.findings = {{Code::kPending, Severity::kInfo, "b2", "One is pending.", "apply"}};
  plan.contexts = {Context{"db:5432/shop", "alembic_version", {"a1"}, {"b2"}}};
  plan.lint.warnings = 1;
  return plan;
}

TEST(PlanReading, APlanComesBackAsItWasWritten) {
  const auto read = parse_plan(to_json(full_plan()));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(full_plan()));
  EXPECT_EQ(to_json(*parse_plan(to_json(Plan()))), to_json(Plan()));
}

TEST(PlanReading, WhatTheOperatorLeftOutIsEmpty) {
  Json json = to_json(full_plan());
  for (Json& step : json["steps"]) step.erase("statements");
  json["truncated"] = true;
  const auto read = parse_plan(json);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->steps.front().revision, "b2");
  EXPECT_TRUE(read->steps.front().statements.empty());
  json.erase("steps");
  EXPECT_TRUE(parse_plan(json)->steps.empty());
}

TEST(PlanReading, NothingElseIsAPlan) {
  EXPECT_FALSE(parse_plan(Json()));
  EXPECT_FALSE(parse_plan(Json::parse(R"({"kind":"Run"})")));
  EXPECT_TRUE(parse_plan(Json::parse(R"({"kind":"Plan","steps":7,"findings":"x","lint":null})")));
}

}  // namespace
}  // namespace lockkeeper::api
