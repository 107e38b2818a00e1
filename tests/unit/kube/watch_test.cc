// A watch against a server that says what no real one can be made to say at the right moment.
#include "kube/watch.h"

#include <gmock/gmock.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "fake_server.h"

namespace lockkeeper::kube {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

// Writes down what it is told, and can be waited for.
class Diary final : public WatchSink {
 public:
  void replace_begin() override { note("begin"); }
  void replace_item(Json object) override { note("item " + name_of(object)); }
  void replace_end() override { note("end"); }
  void event(EventType type, Json object) override {
    note((type == EventType::kAdded ? "added " : (type == EventType::kDeleted ? "deleted " : "modified ")) +
         name_of(object));
  }
  void note(const std::string& what) {
    {
      const std::scoped_lock lock(mutex_);
      all_.push_back(what);
    }
    changed_.notify_all();
  }
  [[nodiscard]] std::vector<std::string> wait_for(const std::string& last) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return !all_.empty() && all_.back() == last; });
    return all_;
  }

 private:
  static std::string name_of(const Json& object) { return string_at(object, {"metadata", "name"}); }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

std::string event(const std::string& type, const std::string& name, int version) {
  return R"({"type":")" + type + R"(","object":{"metadata":{"name":")" + name + R"(","resourceVersion":")" +
         std::to_string(version) + "\"}}}\n";
}
std::string initial_end(int version) {
  return R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":")" + std::to_string(version) +
         R"(","annotations":{"k8s.io/initial-events-end":"true"}}}})" + "\n";
}
std::string bookmark_at(int version) {
  return R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":")" + std::to_string(version) + "\"}}}\n";
}
const std::string kGoneEvent =
    R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}})"
    "\n";

// The server's side: one script for each request, in order; the last one's connection stays open and silent.
class WatchTest : public ::testing::Test {
 protected:
  using Script = std::function<void(Peer&)>;

  void run(std::vector<Script> scripts, Milliseconds idle_limit = 20s) {
    scripts_ = std::move(scripts);
    server_ = std::make_unique<FakeServer>([this](Peer& peer, int) {
      for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
        const std::size_t number = requests_.with([&](std::vector<std::string>& all) {
          all.push_back(request.substr(0, request.find("\r\n")));
          return all.size() - 1;
        });
        if (number < scripts_.size()) scripts_[number](peer);
        if (number + 1 >= scripts_.size()) return peer.wait_for_hang_up();
        if (hang_up_) return;
      }
    });
    ClientConfig config;
    config.server = server_->url();
    credentials_ = std::make_unique<Credentials>(config);
    transport_ = make_cpprest_transport(*credentials_);
    client_ = std::make_unique<Client>(*transport_, ClientOptions{});
    WatchOptions options;
    options.backoff = {Milliseconds(1), Milliseconds(10), 2.0, 0.0};
    options.idle_limit = idle_limit;
    options.on_problem = [this](const std::string& problem) {
      problems_.with([&](std::vector<std::string>& all) { all.push_back(problem); });
    };
    watch_ = std::make_unique<Watch>(*client_, WatchSpec{kPods, {}}, diary_, options);
  }
  void TearDown() override { watch_.reset(); }

  // What a streaming list of one pod and what comes after it looks like.
  static Script listed(int version, const std::string& after, bool end = true) {
    return [=](Peer& peer) {
      peer.begin_stream();
      peer.chunk(event("ADDED", "a", version) + initial_end(version));
      if (!after.empty()) peer.chunk(after);
      if (end) peer.end_stream();
    };
  }
  static Script stream(const std::string& bytes, bool end = false) {
    return [=](Peer& peer) {
      peer.begin_stream();
      if (!bytes.empty()) peer.chunk(bytes);
      if (end) peer.end_stream();
    };
  }
  [[nodiscard]] std::string request(std::size_t number) const {
    return requests_.with(
        [&](const std::vector<std::string>& all) { return number < all.size() ? all[number] : std::string("none"); });
  }
  [[nodiscard]] std::vector<std::string> problems() const {
    return problems_.with([](const auto& all) { return all; });
  }

  Diary diary_;
  bool hang_up_ = false;

 private:
  std::vector<Script> scripts_;
  Guarded<std::vector<std::string>> requests_;
  Guarded<std::vector<std::string>> problems_;
  std::unique_ptr<FakeServer> server_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<HttpTransport> transport_;
  std::unique_ptr<Client> client_;

 protected:
  std::unique_ptr<Watch> watch_;
};

TEST_F(WatchTest, StreamingListBecomesTheWatch) {
  run({listed(5, event("MODIFIED", "a", 6) + event("DELETED", "a", 7), false)});
  EXPECT_THAT(diary_.wait_for("deleted a"), ElementsAre("begin", "item a", "end", "modified a", "deleted a"));
  EXPECT_THAT(request(0), HasSubstr("sendInitialEvents=true"));
  EXPECT_THAT(request(0), HasSubstr("resourceVersionMatch=NotOlderThan"));
  EXPECT_TRUE(watch_->healthy());
}

TEST_F(WatchTest, StreamThatEndsInOrderGoesOnAtTheLastVersion) {
  run({listed(5, event("ADDED", "b", 8)), stream(event("ADDED", "c", 9))});
  EXPECT_THAT(diary_.wait_for("added c"), ElementsAre("begin", "item a", "end", "added b", "added c"));
  EXPECT_THAT(request(1), HasSubstr("resourceVersion=8"));
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(WatchTest, BookmarkMovesTheVersion) {
  const std::string bookmark = R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"77"}}})"
                               "\n";
  run({listed(5, event("ADDED", "b", 8) + bookmark), stream(event("ADDED", "c", 90))});
  (void)diary_.wait_for("added c");
  EXPECT_THAT(request(1), HasSubstr("resourceVersion=77"));
}

TEST_F(WatchTest, GoneInTheMiddleOfAStreamListsAgain) {
  run({listed(5, kGoneEvent), listed(20, event("ADDED", "b", 21), false)});
  EXPECT_THAT(diary_.wait_for("added b"), ElementsAre("begin", "item a", "end", "begin", "item a", "end", "added b"));
  EXPECT_THAT(request(1), HasSubstr("sendInitialEvents=true"));
}

TEST_F(WatchTest, GoneAsAStatusListsAgain) {
  run({listed(5, event("ADDED", "b", 6)),
       [](Peer& peer) { peer.answer(410, R"({"kind":"Status","code":410,"message":"too old"})"); },
       listed(20, event("ADDED", "c", 21), false)});
  (void)diary_.wait_for("added c");
  EXPECT_THAT(request(1), HasSubstr("resourceVersion=6"));
  EXPECT_THAT(request(2), HasSubstr("sendInitialEvents=true"));
}

TEST_F(WatchTest, TooManyRequestsWaitsAndGoesOnAtTheSameVersion) {
  run({listed(5, event("ADDED", "b", 6)),
       [](Peer& peer) { peer.answer(429, R"({"kind":"Status","code":429,"message":"slow"})", "Retry-After: 1\r\n"); },
       stream(event("ADDED", "c", 7))});
  const auto began = std::chrono::steady_clock::now();
  (void)diary_.wait_for("added c");
  EXPECT_GE(std::chrono::steady_clock::now() - began, 1s);
  EXPECT_THAT(request(2), HasSubstr("resourceVersion=6"));
}

TEST_F(WatchTest, TornLineIsDroppedAndItsEventComesAgain) {
  hang_up_ = true;
  run({[](Peer& peer) {
         listed(5, event("ADDED", "b", 6), false)(peer);
         peer.chunk(event("ADDED", "c", 7).substr(0, 20));
       },
       stream(event("ADDED", "c", 7))});
  EXPECT_THAT(diary_.wait_for("added c"), ElementsAre("begin", "item a", "end", "added b", "added c"));
  EXPECT_THAT(request(1), HasSubstr("resourceVersion=6"));
  EXPECT_EQ(problems().size(), 1U);
}

TEST_F(WatchTest, TornLineInAStreamThatEndsInOrderIsDropped) {
  run({listed(5, event("ADDED", "b", 6) + event("ADDED", "c", 7).substr(0, 20)), stream(event("ADDED", "c", 7))});
  EXPECT_THAT(diary_.wait_for("added c"), ElementsAre("begin", "item a", "end", "added b", "added c"));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("torn")));
}

TEST_F(WatchTest, SilentConnectionIsReplacedAndNothingIsLost) {
  run({listed(5, event("ADDED", "b", 6) + bookmark_at(8), false), stream(event("ADDED", "c", 9))}, 300ms);
  EXPECT_THAT(diary_.wait_for("added c"), ElementsAre("begin", "item a", "end", "added b", "added c"));
  EXPECT_THAT(request(1), HasSubstr("resourceVersion=8"));
  EXPECT_THAT(problems().at(0), HasSubstr("silent for 300ms"));
}

// As the API server's own Events: nothing happens, and nothing is said.
TEST_F(WatchTest, CollectionThatHasNoBookmarksMayBeSilentUntilTheServerEndsTheStream) {
  run({listed(5, "", false)}, 100ms);
  EXPECT_THAT(diary_.wait_for("end"), ElementsAre("begin", "item a", "end"));
  std::this_thread::sleep_for(500ms);
  EXPECT_TRUE(problems().empty()) << problems().at(0);
  EXPECT_TRUE(watch_->healthy());
}

TEST_F(WatchTest, ListThatDoesNotComeIsADeadConnectionAlsoWithoutBookmarks) {
  run({stream(event("ADDED", "a", 5)), listed(6, event("ADDED", "b", 7), false)}, 300ms);
  EXPECT_THAT(diary_.wait_for("added b"), ElementsAre("begin", "item a", "begin", "item a", "end", "added b"));
  EXPECT_THAT(problems().at(0), HasSubstr("silent for 300ms"));
}

TEST_F(WatchTest, InitialListThatBreaksOffBeginsAgainFromNothing) {
  hang_up_ = true;
  run({stream(event("ADDED", "a", 5)), listed(6, event("ADDED", "b", 7), false)});
  EXPECT_THAT(diary_.wait_for("added b"), ElementsAre("begin", "item a", "begin", "item a", "end", "added b"));
  EXPECT_EQ(request(1).find("&resourceVersion="), std::string::npos);
}

TEST_F(WatchTest, ServerWithoutStreamingListsIsListedInPages) {
  run({[](Peer& peer) {
         peer.answer(400, R"({"kind":"Status","code":400,"message":"sendInitialEvents is forbidden"})");
       },
       [](Peer& peer) {
         peer.answer(200, R"({"metadata":{"resourceVersion":"50","continue":"next"},
                              "items":[{"metadata":{"name":"a","resourceVersion":"1"}}]})");
       },
       [](Peer& peer) {
         peer.answer(200, R"({"items":[{"metadata":{"name":"b","resourceVersion":"2"}}],
                              "metadata":{"resourceVersion":"50"}})");
       },
       stream(event("ADDED", "c", 51))});
  EXPECT_THAT(diary_.wait_for("added c"), ElementsAre("begin", "item a", "item b", "end", "added c"));
  EXPECT_THAT(request(1), HasSubstr("limit=500"));
  EXPECT_THAT(request(2), HasSubstr("continue=next"));
  EXPECT_THAT(request(3), HasSubstr("resourceVersion=50"));
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(WatchTest, ExpiredPageListsOnceInOnePiece) {
  run({[](Peer& peer) { peer.answer(400, "{}"); },
       [](Peer& peer) {
         peer.answer(200, R"({"metadata":{"resourceVersion":"50","continue":"next"},
                              "items":[{"metadata":{"name":"gone","resourceVersion":"1"}}]})");
       },
       [](Peer& peer) { peer.answer(410, R"({"code":410})"); },
       [](Peer& peer) {
         peer.answer(200, R"({"items":[{"metadata":{"name":"b"}}],"metadata":{"resourceVersion":"60"}})");
       },
       stream(event("ADDED", "c", 61))});
  EXPECT_THAT(diary_.wait_for("added c"), ElementsAre("begin", "item gone", "begin", "item b", "end", "added c"));
  EXPECT_EQ(request(3).find("limit"), std::string::npos);
  EXPECT_EQ(request(3).find("continue"), std::string::npos);
}

}  // namespace
}  // namespace lockkeeper::kube
