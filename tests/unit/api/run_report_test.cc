#include "api/report.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

Run long_run() {
  api::Run run{.outcome = Outcome::kFailed,
               .reason = "MigrationFailed",
               .message = "b2_add_total.py: column \"total\" already exists",
               .from = {"a1"},
               .to = {"b2"},
               .steps = {},
               .findings = {}};
  for (int i = 0; i < 200; ++i) {
    run.steps.push_back({Action::kUpgrade, "rev" + std::to_string(i), 0.25, StepOutcome::kApplied});
  }
  run.findings.push_back({Code::kPending, Severity::kInfo, "b2", std::string(3000, 'p'), ""});
  run.findings.push_back({Code::kMigrationFailed, Severity::kError, "b2", std::string(3000, 'm'), "fix it"});
  run.lint = {7, 5, 1, {}};
  for (std::size_t i = 0; i < kMostWorstFindings; ++i) {
    run.lint.worst.push_back({"truncating", "b2", i, Severity::kError, std::string(160, 'w')});
  }
  return run;
}

TEST(Report, ARunReadsBackAsItWasWritten) {
  const api::Run run = long_run();
  const auto back = parse_run(parse_json(to_line(to_json(run)), "test"));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(run));
}

TEST(Report, TheTerminationMessageFitsAndKeepsTheVerdict) {
  const api::Run run = long_run();
  const std::string text = to_termination_message(run);
  EXPECT_LE(text.size(), kTerminationMessageBytes);
  const auto back = parse_run(parse_json(text, "test"));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->outcome, Outcome::kFailed);
  EXPECT_EQ(back->message, run.message);
  ASSERT_EQ(back->findings.size(), 1U);
  EXPECT_EQ(back->findings[0].code, Code::kMigrationFailed);
  EXPECT_EQ(back->findings[0].remedy, "fix it");
  EXPECT_EQ(back->lint.errors, 7) << "how many lint has found stays where there is no room for any of them";
  EXPECT_TRUE(back->lint.worst.empty());
}

TEST(Report, TheWorstFindingsOfLintHaveRoomBesideAVerdict) {
  api::Run run = long_run();
  run.findings = {{Code::kLintFindings, Severity::kError, "b2", std::string(600, 'm'), std::string(500, 'r')}};
  run.steps.clear();
  run.outcome = Outcome::kRefused;
  const auto back = parse_run(parse_json(to_termination_message(run), "test"));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->lint, run.lint);
}

TEST(Report, AMessageOfEscapesStillFitsAndStaysJson) {
  api::Run run = long_run();
  run.message = std::string(6000, '\x01') + "é";
  for (const std::size_t limit : {std::size_t{4096}, std::size_t{300}}) {
    const std::string text = to_termination_message(run, limit);
    EXPECT_LE(text.size(), limit);
    EXPECT_TRUE(parse_run(parse_json(text, "test")));
  }
}

TEST(Report, AShortRunIsNotShortened) {
  const api::Run run{.outcome = Outcome::kApplied,
                     .reason = "Applied",
                     .message = "2 revisions",
                     .from = {},
                     .to = {"b2"},
                     .steps = {{Action::kUpgrade, "b2", 1.5, StepOutcome::kApplied}},
                     .findings = {}};
  EXPECT_EQ(to_termination_message(run), to_line(to_json(run)));
}

TEST(Report, TheReasonIsTheFirstErrorInTheVocabularysOrder) {
  const std::vector<Finding> findings{{Code::kMigrationFailed, Severity::kError, "", "", ""},
                                      {Code::kPending, Severity::kInfo, "", "", ""},
                                      {Code::kMultipleHeads, Severity::kError, "", "", ""}};
  ASSERT_NE(first_error(findings), nullptr);
  EXPECT_EQ(first_error(findings)->code, Code::kMultipleHeads);
  EXPECT_EQ(first_error({{Code::kPending, Severity::kWarning, "", "", ""}}), nullptr);
}

TEST(Report, ThatSomethingWasDroppedIsNeverShortenedAway) {
  api::Run run = long_run();
  run.dropped = std::vector<std::string>(500, "public.orders." + std::string(60, 'c'));
  run.message = std::string(6000, '\x01');
  for (const std::size_t limit : {std::size_t{4096}, std::size_t{300}}) {
    const std::string text = to_termination_message(run, limit);
    EXPECT_LE(text.size(), limit);
    const auto back = parse_run(parse_json(text, "test"));
    ASSERT_TRUE(back && back->dropped) << text;
    EXPECT_FALSE(back->dropped->empty());
  }
}

TEST(Report, WhatWasDroppedReadsBackAsAListOrAsNotKnown) {
  api::Run run = long_run();
  EXPECT_EQ(parse_run(to_json(run))->dropped, std::vector<std::string>());
  run.dropped = {"public.orders.note"};
  EXPECT_EQ(parse_run(to_json(run))->dropped, std::vector<std::string>{"public.orders.note"});
  run.dropped.reset();
  EXPECT_EQ(parse_run(to_json(run))->dropped, std::nullopt);
}

TEST(Report, SomebodyElsesJsonIsNoRun) {
  EXPECT_FALSE(parse_run(Json::array()));
  EXPECT_FALSE(parse_run({{"kind", "Run"}, {"outcome", "Splendid"}}));
  EXPECT_FALSE(parse_run({{"kind", "Plan"}, {"outcome", "Applied"}}));
}

}  // namespace
}  // namespace lockkeeper::api
