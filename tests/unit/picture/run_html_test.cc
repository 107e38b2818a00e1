#include "picture/run_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graphs.h"
#include "planned.h"
#include "runs.h"

namespace lockkeeper::picture {
namespace {

using testing::HasSubstr;
using testing::Not;

api::Run run_of(const std::string& text) {
  api::Run run;
  run.outcome = api::Outcome::kFailed;
  run.message = text;
  run.to = {"b2"};
  run.steps = {{api::Action::kUpgrade, "b2", 2, api::StepOutcome::kApplied},
               {api::Action::kUpgrade, "c3", 0, api::StepOutcome::kFailed}};
  run.findings = {{api::Code::kMigrationFailed, api::Severity::kError, text, text, text}};
  return run;
}

std::vector<api::RunEvent> events_with_graph(const api::RevisionGraph& graph) {
  std::vector<api::RunEvent> events = eventful_run();
  events.front().graph = Json{{"kind", "RevisionGraph"}};
  events[1].graph = api::to_json(graph);
  return events;
}

TEST(RunHtml, ShowsTheRunAndTheGraphAfterIt) {
  const std::string page = run_html(run_of("It failed."), events_with_graph(fork_and_merge()));
  for (const char* text :
       {"<h1 class=\"error\">Failed</h1>", "<p>It failed.</p>", "class=\"gantt\"", "MigrationFailed"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  EXPECT_EQ(times(page, "aria-label=\"b2: applied"), 1U);
  EXPECT_EQ(times(page, "aria-label=\"c3: partial"), 1U);
  EXPECT_THAT(page, Not(HasSubstr("aria-label=\"lost"))) << "the row is gone";
}

TEST(RunHtml, GoesWithoutEvents) {
  const std::string page = run_html(run_of("It failed."), {});
  EXPECT_THAT(page, HasSubstr("It failed."));
  EXPECT_THAT(page, Not(HasSubstr("<svg")));
}

TEST(RunHtml, ShowsMarkupOfAStrangerAsText) {
  const auto with = [](const std::string& text) {
    std::vector<api::RunEvent> events = events_with_graph(graph_with(text));
    for (api::RunEvent& one : events) one.revision = one.sql = one.message = text;
    return run_html(run_of(text), events);
  };
  for (const char* text : {"<script>alert(1)</script>", "\" onload=\"x"}) {
    for (const char* mark : {"<", ">", "\""}) EXPECT_EQ(times(with(text), mark), times(with("x y"), mark)) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::picture
