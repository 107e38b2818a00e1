// Events as the API server takes them.
#include "kube/events.h"

#include <gmock/gmock.h>

#include <atomic>

#include "live_cluster.h"
#include "recorded.h"

namespace lockkeeper::kube {
namespace {

using namespace std::chrono_literals;

class EventsOnline : public LiveCluster {
 protected:
  [[nodiscard]] EventNote note(const std::string& text) const {
    EventNote note;
    note.regarding = {"lockkeeper.dev/v1alpha1", "Migration", ns_, "shop", "11111111-2222-3333-4444-555555555555"};
    note.kind = EventKind::kWarning;
    note.reason = "MigrationFailed";
    note.action = "Apply";
    note.note = text;
    return note;
  }
  [[nodiscard]] EventOptions options() {
    EventOptions options;
    options.instance = "tests";
    options.on_problem = [this](const std::string& problem) { problems_.add(problem); };
    return options;
  }
  [[nodiscard]] std::vector<Json> events() const {
    std::vector<Json> all;
    ListQuery query;
    query.ns = ns_;
    client_->list(kEvents, query, [&](Json event) { all.push_back(std::move(event)); });
    return all;
  }

  Recorded<std::string> problems_;
};

TEST_F(EventsOnline, FirstIsWrittenRepeatsBecomeASeries) {
  EventRecorder recorder(*client_, options());
  recorder.publish(note("column shop.a exists"));
  ASSERT_TRUE(recorder.flush(10s));
  ASSERT_EQ(events().size(), 1U);
  EXPECT_EQ(string_at(events()[0], {"reason"}), "MigrationFailed");
  EXPECT_EQ(string_at(events()[0], {"type"}), "Warning");
  EXPECT_EQ(string_at(events()[0], {"regarding", "name"}), "shop");
  EXPECT_EQ(find(events()[0], {"series"}), nullptr);
  recorder.publish(note("column shop.a exists"));
  recorder.publish(note("column shop.a exists"));
  recorder.publish(note("something else"));
  ASSERT_TRUE(recorder.flush(10s));
  const auto all = events();
  ASSERT_EQ(all.size(), 2U);
  const Json& repeated = string_at(all[0], {"note"}) == "something else" ? all[1] : all[0];
  EXPECT_EQ(integer_at(repeated, {"series", "count"}), 2) << "only the first repeat is written at once";
  EXPECT_TRUE(problems_.all().empty());
}

TEST_F(EventsOnline, WhatWasOnlyCountedIsWrittenAtTheEnd) {
  {
    EventRecorder recorder(*client_, options());
    for (int i = 0; i < 7; ++i) recorder.publish(note("again"));
  }
  const auto all = events();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(integer_at(all[0], {"series", "count"}), 7);
}

TEST_F(EventsOnline, EventGivesWayToWorkUntilThereIsNone) {
  std::atomic<bool> busy{true};
  EventOptions quiet = options();
  quiet.busy = [&busy] { return busy.load(); };
  EventRecorder recorder(*client_, quiet);
  recorder.publish(note("later"));
  EXPECT_FALSE(recorder.flush(300ms));
  EXPECT_TRUE(events().empty());
  busy = false;
  recorder.catch_up();
  EXPECT_TRUE(recorder.flush(5s));
  EXPECT_EQ(events().size(), 1U);
}

TEST_F(EventsOnline, LongNoteIsCutAtACharacter) {
  std::string text;
  while (text.size() < 1500) text += "ключ";
  {
    EventRecorder recorder(*client_, options());
    recorder.publish(note(text));
  }
  ASSERT_EQ(events().size(), 1U) << (problems_.all().empty() ? "" : problems_.all()[0]);
  EXPECT_EQ(string_at(events()[0], {"note"}), text.substr(0, 1024));
}

TEST_F(EventsOnline, EventThatExpiredOnTheServerBeginsANewOne) {
  EventRecorder recorder(*client_, options());
  recorder.publish(note("again"));
  ASSERT_TRUE(recorder.flush(10s));
  ASSERT_TRUE(client_->remove(kEvents, ObjectKey::of(events().at(0))));
  recorder.publish(note("again"));  // its series is gone
  recorder.publish(note("again"));
  ASSERT_TRUE(recorder.flush(10s));
  EXPECT_EQ(events().size(), 1U);
}

TEST_F(EventsOnline, RefusedEventIsSaidAndTheNextOneIsWritten) {
  EventRecorder recorder(*client_, options());
  EventNote bad = note("bad");
  bad.reason = "";
  recorder.publish(bad);
  recorder.publish(note("good"));
  ASSERT_TRUE(recorder.flush(10s));
  ASSERT_EQ(problems_.all().size(), 1U);
  EXPECT_THAT(problems_.all()[0], ::testing::HasSubstr("reason"));
  EXPECT_EQ(events().size(), 1U);
}

}  // namespace
}  // namespace lockkeeper::kube
