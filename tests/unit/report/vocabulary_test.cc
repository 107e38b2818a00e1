#include "api/vocabulary.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace lockkeeper::api {
namespace {

TEST(Vocabulary, EveryCodeReadsBackAndStandsInItsOrder) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kAllCodes.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kAllCodes[i]), i);
    EXPECT_EQ(parse_code(to_string(kAllCodes[i])), kAllCodes[i]);
    EXPECT_TRUE(names.insert(to_string(kAllCodes[i])).second);
  }
  EXPECT_EQ(parse_code("Unknown"), std::nullopt);
}

TEST(Vocabulary, EveryOutcomeHasItsExitStatus) {
  EXPECT_EQ(exit_code(Outcome::kApplied), 0);
  EXPECT_EQ(exit_code(Outcome::kUpToDate), 0);
  EXPECT_EQ(exit_code(Outcome::kFailed), 1);
  EXPECT_EQ(exit_code(Outcome::kUnknown), 3);
  EXPECT_EQ(exit_code(Outcome::kRefused), 10);
  EXPECT_EQ(exit_code(Outcome::kLockNotObtained), 11);
  EXPECT_EQ(exit_code(Outcome::kWaitingForApproval), 12);
  EXPECT_EQ(exit_code(Outcome::kPreconditionNotMet), 13);
}

TEST(Vocabulary, AnExitStatusWithoutAReportIsReadCarefully) {
  EXPECT_EQ(outcome_of_exit(kExitUsage), std::nullopt);
  EXPECT_EQ(outcome_of_exit(137), Outcome::kUnknown);  // SIGKILL: nobody knows how far it came
  EXPECT_EQ(outcome_of_exit(42), Outcome::kFailed);
  for (const Outcome outcome : kAllOutcomes) {
    if (outcome != Outcome::kUpToDate) {
      EXPECT_EQ(outcome_of_exit(exit_code(outcome)), outcome);
    }
  }
}

TEST(Vocabulary, EveryCodeIsAHeadingOfTheRunbook) {
  std::ifstream runbook(std::string(LOCKKEEPER_SOURCE_DIR) + "/docs/runbook.md");
  std::set<std::string> headings;
  for (std::string line; std::getline(runbook, line);) {
    if (line.starts_with("### ")) headings.insert(line.substr(4));
  }
  for (const Code code : kAllCodes) {
    EXPECT_TRUE(headings.contains(std::string(to_string(code)))) << to_string(code);
  }
}

}  // namespace
}  // namespace lockkeeper::api
