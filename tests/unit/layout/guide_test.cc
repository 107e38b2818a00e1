// CONTRIBUTING.md and CHANGELOG.md: what they name is there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "includes.h"

namespace lockkeeper::layout {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found.insert((*match)[1].str());
  }
  return found;
}

// From the root, wherever a name of the tree begins: in backquotes, in links, in commands and in code blocks.
std::set<std::string> paths_in(const std::string& text) {
  return matches(text,
                 "(?:^|[^A-Za-z0-9_./-])((?:operator|tests|docs|crds|charts|cmake|deploy)/(?:[A-Za-z0-9_.-]+/)*"
                 "(?:[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_]+)+)?)");
}

TEST(Guide, EveryFileThatContributingNamesIsThere) {
  const std::string text = text_of(repository_root() / "CONTRIBUTING.md");
  std::set<std::string> paths = paths_in(text);
  EXPECT_GT(paths.size(), 30U) << "the paths were not found";
  paths.merge(matches(text, "\\]\\(([^)#:]+)\\)"));
  for (const std::string& path : paths) {
    EXPECT_TRUE(fs::exists(repository_root() / path)) << "CONTRIBUTING.md names " << path << ", which is gone";
  }
}

TEST(Guide, TheNamesThatItSaysToChangeStandWhereItSays) {
  const auto stands = [](const char* name, const char* path) {
    EXPECT_NE(text_of(repository_root() / path).find(name), std::string::npos)
        << "CONTRIBUTING.md says that " << name << " stands in " << path;
  };
  stands("kInOrder", "operator/controller/decide/phases/phases.h");
  stands("kAllCodes", "operator/api/vocabulary.h");
  stands("namespace reason", "operator/api/vocabulary.h");
  stands("kOperatorsOwn", "tests/unit/contracts/flags_test.cc");
  stands("risk_of", "operator/plan/plan.cc");
}

TEST(Guide, TheLicenseAndTheNewestVersionAreThere) {
  EXPECT_NE(text_of(repository_root() / "LICENSE").find("Apache License\n"), std::string::npos);
  const std::set<std::string> versions =
      matches(text_of(repository_root() / "CMakeLists.txt"), "project\\(lockkeeper VERSION ([0-9.]+)");
  ASSERT_EQ(versions.size(), 1U);
  EXPECT_NE(text_of(repository_root() / "CHANGELOG.md").find("\n## [" + *versions.begin() + "]"), std::string::npos)
      << "CHANGELOG.md has no heading for " << *versions.begin();
}

}  // namespace
}  // namespace lockkeeper::layout
