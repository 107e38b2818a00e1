// Every rule by its cases (tests/cases/lint/RULE.sql) and its page (docs/rules/RULE.md).
#include "lint/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "lint/lint.h"
#include "lint/revision_rules.h"
#include "lint/traced/traced_rules.h"

namespace lockkeeper::lint {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot(LOCKKEEPER_SOURCE_DIR);

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Case {
  std::string sql;
  Options options;
  bool finds = false;
};

Case case_of(std::string line, bool finds) {
  Case read{"", {}, finds};
  std::smatch option;
  while (std::regex_search(line, option, std::regex("^\\[([^\\]]+)\\] *"))) {
    const std::string word = option[1];
    if (word == "in-transaction") {
      read.options.in_transaction = true;
    } else if (word.starts_with("server-version=")) {
      read.options.server_version = std::stoi(word.substr(word.find('=') + 1));
    } else {
      ADD_FAILURE() << "no option of lint: " << word;
    }
    line = option.suffix();
  }
  read.sql = line;
  return read;
}

std::vector<Case> cases_of(std::string_view rule) {
  std::istringstream lines(text_of(kRoot / "tests/cases/lint" / (std::string(rule) + ".sql")));
  std::vector<Case> cases;
  bool finds = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "-- finds" || line == "-- finds nothing") {
      finds = line == "-- finds";
    } else if (!line.empty() && !line.starts_with("-- ")) {
      cases.push_back(case_of(line, finds));
    }
  }
  return cases;
}

std::vector<Finding> findings_of(std::string_view rule, const std::string& sql, const Options& options = {}) {
  std::vector<Finding> findings = lint(sql, options);
  std::erase_if(findings, [rule](const Finding& finding) { return finding.rule != rule; });
  return findings;
}

bool parses(const std::string& sql) {
  return findings_of(kSyntaxError, sql).empty();
}

class EveryRule : public ::testing::TestWithParam<const Rule*> {};

TEST_P(EveryRule, FindsWhatItsCasesSay) {
  const Rule& rule = *GetParam();
  const std::vector<Case> cases = cases_of(rule.name);
  EXPECT_GE(std::count_if(cases.begin(), cases.end(), [](const Case& one) { return one.finds; }), 3);
  EXPECT_GE(std::count_if(cases.begin(), cases.end(), [](const Case& one) { return !one.finds; }), 3);
  for (const Case& one : cases) {
    EXPECT_TRUE(parses(one.sql)) << one.sql;
    EXPECT_EQ(!findings_of(rule.name, one.sql, one.options).empty(), one.finds) << rule.name << ": " << one.sql;
  }
}

TEST_P(EveryRule, SaysWhereAndWhatIsSafe) {
  const Rule& rule = *GetParam();
  for (const Case& one : cases_of(rule.name)) {
    for (const Finding& finding : findings_of(rule.name, one.sql, one.options)) {
      EXPECT_LT(finding.at, one.sql.size());
      EXPECT_FALSE(finding.message.empty());
      EXPECT_FALSE(finding.safe_way.empty()) << one.sql;
      EXPECT_TRUE(finding.documentation.starts_with("https://www.postgresql.org/docs/")) << finding.documentation;
    }
  }
}

// A statement of a safe way that has no gap to fill in is one that PostgreSQL's grammar takes.
TEST_P(EveryRule, ItsSafeWayIsSql) {
  const Rule& rule = *GetParam();
  if (rule.name == "json-instead-of-jsonb") return;  // it names a type, not a statement
  for (const Case& one : cases_of(rule.name)) {
    for (const Finding& finding : findings_of(rule.name, one.sql, one.options)) {
      for (const std::string& step : finding.safe_way) {
        if (step.find("…") == std::string::npos) {
          EXPECT_TRUE(parses(step)) << one.sql << "\n" << step;
        }
      }
    }
  }
}

TEST_P(EveryRule, HasAPageWhoseExamplesAreTrue) {
  const Rule& rule = *GetParam();
  const std::string page = text_of(kRoot / "docs/rules" / (std::string(rule.name) + ".md"));
  EXPECT_TRUE(page.starts_with("# " + std::string(rule.name) + "\n")) << rule.name;
  EXPECT_NE(page.find(rule.documentation), std::string::npos) << rule.name << " does not link " << rule.documentation;
  if (rule.lock != api::TableLock::kNone) {
    EXPECT_NE(page.find(to_string(rule.lock)), std::string::npos) << rule.name;
  }
  const std::regex fence("```sql\n([^`]*)```");
  const std::size_t good = page.find("\n## Good\n");
  ASSERT_NE(good, std::string::npos) << rule.name;
  int bad_ones = 0;
  int good_ones = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), fence), end; at != end; ++at) {
    const bool is_bad = static_cast<std::size_t>(at->position()) < good;
    ++(is_bad ? bad_ones : good_ones);
    const std::string sql = (*at)[1];
    EXPECT_TRUE(parses(sql)) << sql;
    Options options;
    if (sql.starts_with("-- PostgreSQL 14\n")) options.server_version = 14;
    EXPECT_EQ(!findings_of(rule.name, sql, options).empty(), is_bad) << rule.name << ": " << sql;
  }
  EXPECT_GE(bad_ones, 1) << rule.name;
  EXPECT_GE(good_ones, 1) << rule.name;
}

std::string name_of(const ::testing::TestParamInfo<const Rule*>& info) {
  std::string name(info.param->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, EveryRule, ::testing::ValuesIn(all_rules().begin(), all_rules().end()), name_of);

TEST(Rules, TheirNamesAreUnlikeAndInKebabCase) {
  std::set<std::string_view> names;
  std::vector<const Rule*> all(all_rules().begin(), all_rules().end());
  all.insert(all.end(), traced_rules().begin(), traced_rules().end());
  all.insert(all.end(), revision_rules().begin(), revision_rules().end());
  for (const Rule* rule : all) {
    EXPECT_TRUE(names.insert(rule->name).second) << rule->name;
    EXPECT_TRUE(std::regex_match(std::string(rule->name), std::regex("[a-z]+(-[a-z]+)*"))) << rule->name;
    EXPECT_FALSE(rule->checks.empty());
  }
}

TEST(Rules, EveryPageAndEveryFileOfCasesIsOfARule) {
  std::set<std::string> names{std::string(kSyntaxError), std::string(kSuppressionWithoutReason),
                              std::string(kUnusedSuppression)};
  for (const Rule* rule : traced_rules()) names.emplace(rule->name);
  for (const Rule* rule : revision_rules()) names.emplace(rule->name);
  for (const std::string& name : names) {
    EXPECT_TRUE(fs::exists(kRoot / "docs/rules" / (name + ".md"))) << name << " has no page";
  }
  for (const Rule* rule : all_rules()) names.emplace(rule->name);
  for (const char* folder : {"docs/rules", "tests/cases/lint"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      EXPECT_TRUE(names.contains(entry.path().stem())) << entry.path() << " is of no rule";
    }
  }
}

TEST(Rules, AFileOfRulesIsCalledAsItsRule) {
  std::size_t seen = 0;
  for (const Rule* rule : all_rules()) {
    std::string file(rule->name);
    std::replace(file.begin(), file.end(), '-', '_');
    EXPECT_TRUE(fs::exists(kRoot / "operator/lint/rules" / (file + ".cc"))) << file;
    ++seen;
  }
  const fs::directory_iterator files(kRoot / "operator/lint/rules");
  EXPECT_EQ(static_cast<std::size_t>(std::distance(begin(files), end(files))), seen);
}

}  // namespace
}  // namespace lockkeeper::lint
