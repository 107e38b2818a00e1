#include "picture/run_gantt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "picture/columns.h"
#include "planned.h"
#include "runs.h"

namespace lockkeeper::picture {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RunGantt, HasARowForEachBarInOrder) {
  const std::string picture = gantt_svg(timeline_of(eventful_run()));
  EXPECT_THAT(picture, HasSubstr("2 steps in 10s, of which 5.5s waited"));
  const std::regex bar("class=\"bar\" x=\"([0-9.]+)\" y=\"([0-9.]+)\" width=\"([0-9.]+)\"");
  std::vector<double> lefts;
  double last_row = 0;
  for (std::sregex_iterator match(picture.begin(), picture.end(), bar), end; match != end; ++match) {
    lefts.push_back(std::stod((*match)[1].str()));
    EXPECT_GT(std::stod((*match)[2].str()), last_row) << "no two bars in a row";
    last_row = std::stod((*match)[2].str());
    EXPECT_GE(std::stod((*match)[3].str()), 2) << "what took no time is seen";
  }
  ASSERT_EQ(lefts.size(), 7U);
  EXPECT_LT(lefts[0], lefts[1]);
  EXPECT_LT(lefts[4], lefts[5]) << "a statement begins within its step";
}

TEST(RunGantt, TellsWorkWaitsAndFailuresApart) {
  const std::string picture = gantt_svg(timeline_of(eventful_run()));
  EXPECT_EQ(times(picture, "<g class=\"wait\">"), 2U);
  EXPECT_EQ(times(picture, "<g class=\"blocked\">"), 1U);
  EXPECT_EQ(times(picture, "<g class=\"step failed\">"), 2U);
  EXPECT_EQ(times(picture, ">✗ "), 2U) << "a failure has a sign, too";
}

TEST(RunGantt, ShowsMarkupOfAStrangerAsText) {
  const auto with = [](const std::string& text) {
    std::vector<api::RunEvent> events = eventful_run();
    for (api::RunEvent& one : events) one.revision = one.sql = one.message = text;
    return gantt_svg(timeline_of(events));
  };
  for (const char* text : {"<script>alert(1)</script>", "\" onload=\"x"}) {
    for (const char* mark : {"<", ">", "\""}) EXPECT_EQ(times(with(text), mark), times(with("x y"), mark)) << text;
  }
}

TEST(RunGantt, FitsATerminal) {
  const std::string text = gantt_text(timeline_of(eventful_run()), 80, false);
  std::istringstream stream(text);
  std::size_t lines = 0;
  for (std::string line; std::getline(stream, line); ++lines) EXPECT_LE(width_of(line), 80U) << line;
  EXPECT_EQ(lines, 8U);
  EXPECT_THAT(text, HasSubstr("░"));
  EXPECT_THAT(text, HasSubstr("█"));
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  EXPECT_THAT(gantt_text(timeline_of(eventful_run()), 80, true), HasSubstr("\033[33m░"));
}

TEST(RunGantt, IsDrawnWithoutAnything) {
  EXPECT_THAT(gantt_svg({}), HasSubstr("0 steps in 0ms"));
  EXPECT_THAT(gantt_text({}, 80, false), HasSubstr("0 steps"));
}

}  // namespace
}  // namespace lockkeeper::picture
