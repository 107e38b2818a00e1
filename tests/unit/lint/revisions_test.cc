#include "lint/revisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RevisionSql revision(const std::string& id, const std::string& sql, const std::string& source = "") {
  return {id, "versions/" + id + ".py", source.empty() ? "revision = '" + id + "'\n\ndef upgrade():\n" : source,
          "BEGIN;\n" + sql + ";\nCOMMIT;\n"};
}

std::vector<LintedFile> linted(const std::vector<RevisionSql>& revisions, std::string_view schema = "") {
  const RevisionScript script = script_of(revisions);
  Options options;
  options.schema = schema;
  return by_revision(revisions, script, lint(script.text, options));
}

std::vector<std::string> rules_of(const LintedFile& file) {
  std::vector<std::string> rules;
  for (const Finding& finding : file.findings) {
    if (finding.severity != api::Severity::kInfo) rules.push_back(finding.rule);
  }
  return rules;
}

TEST(Revisions, EachFindingStandsAtItsRevisionsUpgrade) {
  const auto files = linted(
      {revision("a1", "ALTER TABLE orders ADD note text"), revision("b2", "ALTER TABLE orders\n  DROP COLUMN note2")});
  ASSERT_EQ(files.size(), 2U);
  EXPECT_THAT(rules_of(files[0]), IsEmpty());
  EXPECT_THAT(rules_of(files[1]), ElementsAre("dropping-column"));
  const Finding& finding = files[1].findings.back();
  EXPECT_EQ(files[1].name, "versions/b2.py");
  EXPECT_EQ(finding.revision, "b2");
  EXPECT_EQ(finding.line, 3U);
  EXPECT_EQ(finding.excerpt, "  DROP COLUMN note2;");
}

TEST(Revisions, ATableOfTheSameRunIsNobodysYet) {
  const auto files = linted({revision("a1", "CREATE TABLE t (id int)"), revision("b2", "CREATE INDEX ON t (id)")});
  EXPECT_THAT(rules_of(files[1]), IsEmpty());
  const auto alone = linted({revision("b2", "CREATE INDEX ON t (id)")}, "CREATE TABLE t (id int);");
  EXPECT_THAT(rules_of(alone[0]), ElementsAre("index-without-concurrently")) << "of an earlier run it is somebody's";
}

TEST(Revisions, ACommentOfTheFileTakesTheRulesFindingsAway) {
  const std::string source = "# lockkeeper: ignore dropping-column: nothing has read it since v7\ndef upgrade():\n";
  EXPECT_THAT(rules_of(linted({revision("a1", "ALTER TABLE t DROP COLUMN b", source)})[0]), IsEmpty());
  EXPECT_THAT(rules_of(linted({revision("a1", "DROP TABLE t", source)})[0]),
              ElementsAre("dropping-table", "unused-suppression"));
  const auto bare =
      linted({revision("a1", "DROP TABLE t", "def upgrade():  # lockkeeper: ignore dropping-table\n")})[0];
  EXPECT_THAT(rules_of(bare), ElementsAre("dropping-table", "suppression-without-reason"));
  EXPECT_THAT(bare.findings.back().safe_way, ElementsAre(HasSubstr("# lockkeeper: ignore dropping-table: ")));
}

TEST(Revisions, ACommentThatNamesNoRuleIsToldAsInSql) {
  const auto file = linted({revision("a1", "SELECT 1", "# lockkeeper: ignore droping-table: gone\n")})[0];
  ASSERT_THAT(rules_of(file), ElementsAre("unused-suppression"));
  EXPECT_THAT(file.findings[0].message, HasSubstr("no rule that is called 'droping-table'"));
}

TEST(Revisions, WhatDoesNotParseIsToldAtItsRevisionAndTheNextIsJudged) {
  const auto files = linted({revision("a1", "ALTER TABEL t"), revision("b2", "DROP TABLE t")});
  EXPECT_THAT(rules_of(files[0]), ElementsAre("syntax-error"));
  EXPECT_THAT(rules_of(files[1]), ElementsAre("dropping-table"));
}

}  // namespace
}  // namespace lockkeeper::lint
