// What stands in one file of the product stands in no other.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>

#include "base/sqlstates.h"
#include "includes.h"

namespace lockkeeper::layout {
namespace {

TEST(SaidOnce, AnSqlstateIsWrittenOutInOneFile) {
  const std::regex literal("\"([0-9A-Z]{5})\"");
  std::size_t seen = 0;
  for (const std::string& file : sources_below(operator_root())) {
    if (file.ends_with(".py")) continue;  // the adapter's own language cannot include the header
    std::ifstream stream(operator_root() / file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end; at != end; ++at) {
      const std::string code = (*at)[1];
      if (std::find(sqlstate::kAll.begin(), sqlstate::kAll.end(), std::string_view(code)) == sqlstate::kAll.end()) {
        continue;
      }
      ++seen;
      EXPECT_EQ(file, "base/sqlstates.h") << file << " writes out " << code << ": it has a name there";
    }
  }
  EXPECT_EQ(seen, sqlstate::kAll.size());
}

// Of a run's findings; lint's are of files, and of no run. plan/severity.h says why. What a finding has by itself is
// given where it is made: `.severity = …` in its braces.
TEST(SaidOnce, ASeverityIsChangedInOneFile) {
  const std::regex assignment("\\w(\\.|->)severity = ");
  std::size_t seen = 0;
  for (const std::string& file : sources_below(operator_root())) {
    if (room_of(file) == "lint") continue;
    std::ifstream stream(operator_root() / file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!std::regex_search(text, assignment)) continue;
    ++seen;
    EXPECT_EQ(file, "plan/severity.cc");
  }
  EXPECT_EQ(seen, 1U);
}

}  // namespace
}  // namespace lockkeeper::layout
