#include "plan/foresight/lint_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using api::LintFailOn;
using api::Severity;
using ::testing::HasSubstr;
using ::testing::Not;

// a1 ← b2 ← c3
alembic::Graph chain() {
  std::vector<alembic::RevisionFile> files;
  std::string parent;
  for (const char* id : {"a1", "b2", "c3"}) {
    alembic::RevisionFile file;
    file.revision = id;
    file.path = std::string("versions/") + id + ".py";
    if (!parent.empty()) file.down_revisions.push_back({parent});
    parent = id;
    files.push_back(std::move(file));
  }
  return alembic::Graph(std::move(files));
}

api::PlannedStep step(const std::string& revision) {
  api::PlannedStep step;
  step.revision = revision;
  step.statements.push_back({.sql = "ALTER TABLE orders\n  DROP COLUMN note"});
  return step;
}

api::RuleFinding finding(const std::string& rule, Severity severity) {
  api::RuleFinding found;
  found.rule = rule;
  found.severity = severity;
  found.message = "Code that still asks for orders.note fails";
  found.safe_way = {"-- once no code asks for it:", "ALTER TABLE orders DROP COLUMN note;"};
  found.documentation = "https://example.org/rule";
  return found;
}

// a1: a warning; b2: an information and a warning; c3: an error.
api::Plan mixed() {
  api::Plan plan;
  plan.steps = {step("a1"), step("b2"), step("c3")};
  plan.steps[0].findings = {finding("lock-table", Severity::kWarning)};
  plan.steps[1].findings = {finding("missing-lock-timeout", Severity::kInfo),
                            finding("set-schema", Severity::kWarning)};
  plan.steps[2].findings = {finding("dropping-column", Severity::kError)};
  return plan;
}

api::LintPolicy policy(LintFailOn fail_on, std::vector<api::LintIgnore> ignore = {}) {
  return {fail_on, std::move(ignore), ""};
}

TEST(LintPolicy, NeverRefusesNothingAndSumsUpAll) {
  api::Plan plan = mixed();
  const api::LintPolicy never = policy(LintFailOn::kNever);
  apply_lint_policy(plan, {never});
  EXPECT_EQ(plan.lint.errors, 1);
  EXPECT_EQ(plan.lint.warnings, 2);
  EXPECT_EQ(plan.lint.unjudged, 0);
  ASSERT_EQ(plan.lint.worst.size(), 3U);
  EXPECT_EQ(plan.lint.worst[0].revision, "c3");
  EXPECT_EQ(plan.lint.worst[1].revision, "a1");
  EXPECT_EQ(plan.steps[1].findings.size(), 2U) << "an information stays with its step";
  EXPECT_FALSE(find_lint_refusal(plan, never, chain()));
}

TEST(LintPolicy, RefusesByTheWorstAndSaysWhereAndWhatElse) {
  api::Plan plan = mixed();
  const api::LintPolicy warning = policy(LintFailOn::kWarning);
  apply_lint_policy(plan, {warning});
  const auto refusal = find_lint_refusal(plan, warning, chain());
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, api::Code::kLintFindings);
  EXPECT_EQ(refusal->severity, Severity::kError);
  EXPECT_EQ(refusal->subject, "c3");
  EXPECT_EQ(refusal->message,
            "--lint-fail-on=warning refuses revision c3 (versions/c3.py), statement 1 (`ALTER TABLE orders DROP COLUMN "
            "note`), by the rule dropping-column: Code that still asks for orders.note fails. 2 more are as bad; "
            "`lockkeeper plan` lists them.");
  EXPECT_EQ(refusal->remedy,
            "write it the safe way: once no code asks for it: ALTER TABLE orders DROP COLUMN note; "
            "(https://example.org/rule); where it is known and may be, --lint-ignore='dropping-column@c3: REASON' "
            "(spec.policy.lint.ignore)");
}

TEST(LintPolicy, AnErrorAloneRefusesWhereErrorsDo) {
  api::Plan plan = mixed();
  const api::LintPolicy error = policy(LintFailOn::kError);
  apply_lint_policy(plan, {error});
  const auto refusal = find_lint_refusal(plan, error, chain());
  ASSERT_TRUE(refusal);
  EXPECT_THAT(refusal->message, Not(HasSubstr("as bad")));
  plan.steps.pop_back();
  EXPECT_FALSE(find_lint_refusal(plan, error, chain())) << "warnings alone are none";
}

TEST(LintPolicy, AnInformationNeverRefuses) {
  api::Plan plan;
  plan.steps = {step("b2")};
  plan.steps[0].findings = {finding("missing-lock-timeout", Severity::kInfo)};
  const api::LintPolicy warning = policy(LintFailOn::kWarning);
  apply_lint_policy(plan, {warning});
  EXPECT_FALSE(find_lint_refusal(plan, warning, chain()));
  EXPECT_TRUE(plan.lint.empty());
}

TEST(LintPolicy, WhatIsIgnoredIsGoneEverywhereOrInOneRevision) {
  api::Plan plan = mixed();
  plan.steps[0].findings.push_back(finding("dropping-column", Severity::kError));
  const api::LintPolicy once = policy(LintFailOn::kError, {{"dropping-column", "c3", "a cache"}});
  apply_lint_policy(plan, {once});
  ASSERT_TRUE(find_lint_refusal(plan, once, chain()));
  EXPECT_EQ(find_lint_refusal(plan, once, chain())->subject, "a1");
  EXPECT_EQ(plan.lint.errors, 1);
  const api::LintPolicy everywhere = policy(LintFailOn::kError, {{"dropping-column", "", "a cache"}});
  apply_lint_policy(plan, {everywhere});
  EXPECT_FALSE(find_lint_refusal(plan, everywhere, chain()));
  EXPECT_EQ(plan.lint.errors, 0);
  EXPECT_EQ(plan.lint.warnings, 2) << "of the others nobody has said anything";
}

TEST(LintPolicy, OldRevisionsAreNotScolded) {
  api::Plan plan = mixed();
  const auto old = revisions_up_to(chain(), "b2");
  ASSERT_TRUE(old);
  const api::LintPolicy warning = policy(LintFailOn::kWarning);
  apply_lint_policy(plan, {warning, *old, {"a1"}});
  EXPECT_TRUE(plan.steps[0].findings.empty() && plan.steps[1].findings.empty());
  EXPECT_EQ(plan.lint.unjudged, 0) << "nobody asks what an old one runs";
  EXPECT_EQ(find_lint_refusal(plan, warning, chain())->subject, "c3");
}

TEST(LintPolicy, ARevisionOfWhichNobodyKnowsWhatItRunsIsCounted) {
  api::Plan plan = mixed();
  plan.steps.push_back({.action = api::Action::kStamp, .revision = "d4", .statements = {}, .findings = {}});
  const api::LintPolicy never = policy(LintFailOn::kNever);
  apply_lint_policy(plan, {never, {}, {"b2", "c3", "d4"}});
  EXPECT_EQ(plan.lint.unjudged, 2) << "a stamp runs none of its revision's statements";
}

TEST(LintPolicy, TheRevisionsUpToOneAreItAndAllThatItNeeds) {
  EXPECT_EQ(revisions_up_to(chain(), ""), std::set<std::string>{});
  EXPECT_EQ(revisions_up_to(chain(), "a1"), std::set<std::string>{"a1"});
  EXPECT_EQ(revisions_up_to(chain(), "c3"), (std::set<std::string>{"a1", "b2", "c3"}));
  EXPECT_EQ(revisions_up_to(chain(), "gone"), std::nullopt);
}

TEST(LintPolicy, KnowsTheRulesOfEachSort) {
  for (const char* rule : {"dropping-column", "scan-under-lock", "missing-downgrade"}) EXPECT_TRUE(is_lint_rule(rule));
  for (const char* none : {"", "dropping", "unused-suppression", "LintFindings"}) EXPECT_FALSE(is_lint_rule(none));
}

}  // namespace
}  // namespace lockkeeper::plan
