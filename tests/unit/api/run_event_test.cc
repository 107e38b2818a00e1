#include "api/run_event.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

TEST(RunEvent, EveryFieldReadsBack) {
  RunEvent event;
  event.kind = RunEventKind::kBlocked;
  event.state = "waiting";
  event.step = 2;
  event.steps = 5;
  event.revision = "b2";
  event.sql = "ALTER TABLE orders …";
  event.message = "waits for pid 42";
  event.seconds = 1.5;
  event.at = 12.25;
  event.graph = Json{{"kind", "RevisionGraph"}};
  event.blockers = {{42, "report", "psql", 600, "select pg_sleep(600)"}};
  const auto back = parse_event_line(to_event_line(event));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->kind, event.kind);
  EXPECT_EQ(back->state, event.state);
  EXPECT_EQ(back->step, 2);
  EXPECT_EQ(back->steps, 5);
  EXPECT_EQ(back->revision, "b2");
  EXPECT_EQ(back->sql, event.sql);
  EXPECT_EQ(back->message, event.message);
  EXPECT_DOUBLE_EQ(back->seconds, 1.5);
  EXPECT_DOUBLE_EQ(back->at, 12.25);
  EXPECT_EQ(back->graph, event.graph);
  EXPECT_EQ(back->blockers, event.blockers);
}

TEST(RunEvent, TheLastLineCarriesTheRun) {
  RunEvent event;
  event.kind = RunEventKind::kFinished;
  event.run = api::Run{.outcome = Outcome::kUpToDate,
                       .reason = "UpToDate",
                       .message = "nothing to do",
                       .from = {"a1"},
                       .to = {"a1"},
                       .steps = {},
                       .findings = {}};
  const auto back = parse_event_line(to_event_line(event));
  ASSERT_TRUE(back && back->run);
  EXPECT_EQ(back->run->outcome, Outcome::kUpToDate);
}

TEST(RunEvent, TheApplicationsOwnLinesAreNotOurs) {
  for (const char* line : {"", "INFO  [alembic.runtime.migration] Running upgrade", "{\"event\":\"lunch\"}", "{torn",
                           "[1,2]", "{}", "{\"event\":5}"}) {
    EXPECT_FALSE(parse_event_line(line)) << line;
  }
}

}  // namespace
}  // namespace lockkeeper::api
