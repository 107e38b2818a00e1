#include "api/vocabulary.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
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

std::set<std::string> runbook_headings() {
  std::ifstream runbook(std::string(LOCKKEEPER_SOURCE_DIR) + "/docs/runbook.md");
  std::set<std::string> headings;
  for (std::string line; std::getline(runbook, line);) {
    if (line.starts_with("### ")) headings.insert(line.substr(4));
  }
  return headings;
}

// The words of namespace reason, read from the header itself: one that is added there cannot be forgotten here.
std::set<std::string> operators_reasons() {
  std::ifstream header(std::string(LOCKKEEPER_SOURCE_DIR) + "/operator/api/vocabulary.h");
  const std::string text{std::istreambuf_iterator<char>(header), {}};
  const std::regex constant(R"(string_view k\w+\s*=\s*"(\w+)\")");
  const std::string space = text.substr(text.find("namespace reason {"));
  std::set<std::string> words;
  for (std::sregex_iterator it(space.begin(), space.end(), constant), end; it != end; ++it) words.insert((*it)[1]);
  return words;
}

TEST(Vocabulary, EveryWordThatAUserReadsIsAHeadingOfTheRunbook) {
  const std::set<std::string> headings = runbook_headings();
  for (const Code code : kAllCodes) EXPECT_TRUE(headings.contains(std::string(to_string(code)))) << to_string(code);
  for (const Outcome outcome : kAllOutcomes) {
    EXPECT_TRUE(headings.contains(std::string(to_string(outcome)))) << to_string(outcome);
  }
  const std::set<std::string> reasons = operators_reasons();
  EXPECT_TRUE(reasons.contains("GateClosed") && reasons.contains("InvalidSpec") && reasons.contains("NewerTarget"));
  for (const std::string& word : reasons) EXPECT_TRUE(headings.contains(word)) << word;
}

template <typename Value, typename Parse>
void expect_words(const std::vector<std::string>& words, Parse parse) {
  for (std::size_t place = 0; place < words.size(); ++place) {
    const auto value = static_cast<Value>(place);
    EXPECT_EQ(to_string(value), words[place]);
    EXPECT_EQ(parse(words[place]), value) << words[place];
  }
  EXPECT_EQ(parse("Other"), std::nullopt);
  EXPECT_EQ(parse(""), std::nullopt);
}

TEST(Vocabulary, RiskOutcomeOfAStepAndPhaseAreReadBackAsTheyAreWritten) {
  expect_words<Risk>({"None", "Online", "Blocking", "Destructive"}, parse_risk);
  expect_words<StepOutcome>({"Applied", "Failed", "Skipped", "Unknown"}, parse_step_outcome);
  expect_words<MigrationPhase>({"Pending", "Running", "Ready", "Failed", "Suspended", "Deleting"},
                               parse_migration_phase);
  EXPECT_LT(Risk::kOnline, Risk::kBlocking) << "the greater is the worse";
}

}  // namespace
}  // namespace lockkeeper::api
