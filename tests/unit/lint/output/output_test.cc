#include "lint/output/output.h"

#include <gmock/gmock.h>

#include "base/json.h"
#include "lint/lint.h"
#include "lint/revision_rules.h"
#include "lint/rules.h"
#include "lint/traced/traced_rules.h"

namespace lockkeeper::lint {
namespace {

using ::testing::HasSubstr;

std::vector<LintedFile> linted_files() {
  const std::string text = "SELECT 1;\nALTER TABLE orders SET LOGGED, DROP COLUMN note;\n";
  return {{"a,b.sql", text, lint(text, {})}, {"empty.sql", "", {}}};
}

TEST(Output, TextHasTheLineACaretAndTheSafeWay) {
  const std::string text = to_text(linted_files());
  EXPECT_THAT(text, HasSubstr("a,b.sql:2:32: warning dropping-column: Code that still names orders.note fails"));
  EXPECT_THAT(text, HasSubstr("\n    ALTER TABLE orders SET LOGGED, DROP COLUMN note;\n" + std::string(35, ' ') +
                              "^\n" + "    → -- in a release after the last one that names it:\n"));
  EXPECT_THAT(text, HasSubstr("\n2 files: 1 error, 1 warning, 0 info\n"));
}

TEST(Output, TextShowsNoControlCharacters) {
  const std::string sql = "DROP TABLE \"a\x1b[31m\";";
  const std::string text = to_text({{"-", sql, lint(sql, {})}});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const std::string wide = "DROP TABLE a; " + std::string(5000, ' ') + "DROP TABLE b;";
  EXPECT_LT(to_text({{"-", wide, lint(wide, {})}}).size(), 2500U);
}

TEST(Output, JsonHasEveryField) {
  const Json report = parse_json(to_json_line(linted_files()), "report");
  EXPECT_EQ(report["kind"], "LintReport");
  ASSERT_EQ(report["findings"].size(), 2U);
  const Json& finding = report["findings"][0];
  EXPECT_EQ(finding["rule"], "changing-logged");
  EXPECT_EQ(finding["severity"], "error");
  EXPECT_EQ(finding["file"], "a,b.sql");
  EXPECT_EQ(finding["line"], 2);
  EXPECT_EQ(finding["column"], 20);
  EXPECT_EQ(finding["lock"], "ACCESS EXCLUSIVE");
  EXPECT_EQ(finding["source"], "documented");
  EXPECT_FALSE(finding["suggestion"].empty());
}

TEST(Output, SarifNamesARuleForEachResult) {
  const Json log = parse_json(to_sarif(linted_files(), "1.2.3"), "log");
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1U);
  const Json& run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["version"], "1.2.3");
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(),
            all_rules().size() + traced_rules().size() + revision_rules().size() + 3);
  ASSERT_EQ(run["results"].size(), 2U);
  EXPECT_EQ(run["results"][1]["ruleId"], "dropping-column");
  EXPECT_EQ(run["results"][1]["level"], "warning");
  ASSERT_EQ(run["results"][1]["locations"].size(), 1U);
  const Json& place = run["results"][1]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "a%2Cb.sql");
  const Json moved = parse_json(to_sarif({{"my db/1.sql", "DROP TABLE a", lint("DROP TABLE a", {})}}, "1"), "log");
  EXPECT_EQ(moved["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "my%20db/1.sql");
  EXPECT_EQ(place["region"]["startLine"], 2);
  EXPECT_EQ(place["region"]["startColumn"], 32);
}

TEST(Output, GithubEscapesWhatWouldEndACommand) {
  const std::string text = to_github(linted_files());
  EXPECT_THAT(text,
              HasSubstr("::error file=a%2Cb.sql,line=2,col=20,title=changing-logged::orders becomes LOGGED: it is"));
  EXPECT_THAT(text, HasSubstr("%0A"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(Output, GitlabTellsEachFindingFromTheOthers) {
  const std::string sql = "DROP TABLE a;\nDROP TABLE a;\n";
  const Json report = parse_json(to_gitlab({{"a.sql", sql, lint(sql, {})}}), "report");
  ASSERT_EQ(report.size(), 2U);
  EXPECT_EQ(report[0]["check_name"], "dropping-table");
  EXPECT_EQ(report[0]["severity"], "minor");
  EXPECT_EQ(report[1]["location"]["lines"]["begin"], 2);
  EXPECT_NE(report[0]["fingerprint"], report[1]["fingerprint"]);
  const std::string moved = "SELECT 1;\n" + sql;
  EXPECT_EQ(parse_json(to_gitlab({{"a.sql", moved, lint(moved, {})}}), "report")[0]["fingerprint"],
            report[0]["fingerprint"]);
}

TEST(Output, NothingFoundIsSaidInEveryForm) {
  const std::vector<LintedFile> files{{"a.sql", "SELECT 1;", {}}};
  EXPECT_EQ(to_text(files), "1 file: 0 errors, 0 warnings, 0 info\n");
  EXPECT_EQ(to_json_line(files), "{\"findings\":[],\"kind\":\"LintReport\"}\n");
  EXPECT_EQ(to_github(files), "");
  EXPECT_EQ(to_gitlab(files), "[]\n");
  EXPECT_TRUE(parse_json(to_sarif(files, "1"), "log")["runs"][0]["results"].empty());
}

}  // namespace
}  // namespace lockkeeper::lint
