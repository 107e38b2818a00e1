#include "api/policy.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

namespace lockkeeper::api {
namespace {

TEST(Policy, AFlagIsTheResourcesWordInKebabCase) {
  EXPECT_EQ(to_flag(Heads::kRequireSingle), "--heads=require-single");
  EXPECT_EQ(to_flag(InvalidIndexes::kRepair), "--invalid-indexes=repair");
  EXPECT_EQ(to_flag(Approval::kOnRisk), "--approval=on-risk");
  EXPECT_EQ(to_string(Approval::kOnRisk), "OnRisk");
}

TEST(Policy, OnlyTheResourcesSpellingIsUnderstood) {
  EXPECT_EQ(parse_policy<Heads>("RequireSingle"), Heads::kRequireSingle);
  EXPECT_EQ(parse_policy<Heads>("require-single"), std::nullopt);
  EXPECT_EQ(parse_policy<Drift>("Sometimes"), std::nullopt);
  EXPECT_EQ(parse_policy<Drift>(""), std::nullopt);
}

// A row with another row's value, or another row's word, would be understood as something else without a word.
TEST(Policy, EachValueHasOneWordAndEachWordOneValue) {
  const auto check = []<typename Table>(const Table& table) {
    std::set<std::string> words;
    std::set<int> values;
    for (const auto& [word, value] : table.words) {
      words.emplace(word);
      values.insert(static_cast<int>(value));
    }
    EXPECT_EQ(words.size(), table.words.size()) << table.field;
    EXPECT_EQ(values.size(), table.words.size()) << table.field;
    EXPECT_EQ(table.words.front().second, table.usual) << table.field << ": the default stands first";
  };
  const Policy usual;
  for_each_policy(usual, [&check]<typename Table, typename Value>(const Table& table, const Value&) {
    if constexpr (PolicyValue<Value>) check(table);
  });
  check(kApprovalPolicy);
  check(kLintFailOnPolicy);
}

TEST(Policy, WhatIsIgnoredOfLintHasARuleAndAReason) {
  const LintIgnore everywhere{"dropping-column", "", "nobody reads it: see #12"};
  const LintIgnore once{"dropping-column", "b7c1", "a cache"};
  EXPECT_EQ(to_string(everywhere), "dropping-column: nobody reads it: see #12");
  EXPECT_EQ(to_string(once), "dropping-column@b7c1: a cache");
  EXPECT_EQ(parse_lint_ignore(to_string(everywhere)), everywhere);
  EXPECT_EQ(parse_lint_ignore(to_string(once)), once);
  EXPECT_EQ(parse_lint_ignore(" dropping-column @ b7c1 :  a cache "), once);
  for (const char* wrong : {"", "dropping-column", "dropping-column:", "dropping-column: ", ": why", "@b7c1: why",
                            "dropping-column@: why", "dropping-column@b7c1"}) {
    EXPECT_EQ(parse_lint_ignore(wrong), std::nullopt) << wrong;
  }
}

TEST(Policy, WhichFindingsOfLintRefuseHasAFlagOfItsOwn) {
  EXPECT_EQ(to_flag(LintFailOn::kError), "--lint-fail-on=error");
}

}  // namespace
}  // namespace lockkeeper::api
