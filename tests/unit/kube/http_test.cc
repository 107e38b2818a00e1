// The transport against a server that fails in ways in which a real one cannot be made to.
#include "kube/http.h"

#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "base/error.h"
#include "fake_server.h"

namespace lockkeeper::kube {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class Http : public ::testing::Test {
 protected:
  HttpTransport& connect(const FakeServer& server, ClientConfig config = {}) {
    config.server = server.url();
    credentials_ = std::make_unique<Credentials>(std::move(config));
    transport_ = make_cpprest_transport(*credentials_);
    return *transport_;
  }
  static HttpRequest get(Milliseconds idle_limit = 10s) {
    HttpRequest request;
    request.path = "/api/v1/pods";
    request.idle_limit = idle_limit;
    return request;
  }
  // The sentence of the Error that `call` ends with.
  template <typename Call>
  static std::string failure(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return std::string(to_string(error.kind())) + ": " + error.what();
    }
    return "no failure";
  }
  static std::string stream_failure(HttpTransport& transport, const HttpRequest& request, std::stop_token stop = {}) {
    return failure([&] {
      transport.stream(
          request, [](const auto&) {}, [](auto) { return true; }, stop);
    });
  }

 private:
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<HttpTransport> transport_;
};

TEST_F(Http, RequestHasWhatItShould) {
  std::promise<std::string> seen;
  const FakeServer server([&](Peer& peer, int) {
    seen.set_value(peer.read_request());
    peer.answer(201, "{}");
    peer.wait_for_hang_up();
  });
  ClientConfig config;
  config.token = Secret("abc");
  HttpRequest request;
  request.method = "PATCH";
  request.path = "/apis/batch/v1/namespaces/a/jobs/b";
  request.query = "labelSelector=a%3Db%2Cc&force=true";
  request.content_type = "application/apply-patch+yaml";
  request.body = R"({"a":"ключ"})";
  request.user_agent = "lockkeeper-operator/1";
  EXPECT_EQ(connect(server, config).send(request, {}).headers.status, 201);
  const std::string text = seen.get_future().get();
  EXPECT_THAT(text, HasSubstr("PATCH /apis/batch/v1/namespaces/a/jobs/b?labelSelector=a%3Db%2Cc&force=true HTTP/1.1"));
  EXPECT_THAT(text, HasSubstr("\r\nAuthorization:Bearer abc\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Type:application/apply-patch+yaml\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nUser-Agent:lockkeeper-operator/1\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n\r\n" + request.body));
}

TEST_F(Http, ConnectionIsUsedAgain) {
  const FakeServer server([](Peer& peer, int) {
    while (!peer.read_request().empty()) peer.answer(200, "{}");
  });
  HttpTransport& transport = connect(server);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(transport.send(get(), {}).body, "{}");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Http, PooledConnectionThatTheServerClosedIsReplaced) {
  const FakeServer server([](Peer& peer, int number) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.answer(200, std::to_string(number));
    if (number == 0) return;  // closes
    peer.wait_for_hang_up();
  });
  HttpTransport& transport = connect(server);
  EXPECT_EQ(transport.send(get(), {}).body, "0");
  EXPECT_EQ(transport.send(get(), {}).body, "1");
}

TEST_F(Http, PooledConnectionThatIsClosedOnTheNextRequestIsReplaced) {
  const FakeServer server([](Peer& peer, int number) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.answer(200, std::to_string(number));
    // The second request arrives, and the answer is a closed connection.
    if (!peer.read_request().empty() && number > 0) peer.answer(200, "again");
  });
  HttpTransport& transport = connect(server);
  EXPECT_EQ(transport.send(get(), {}).body, "0");
  EXPECT_EQ(transport.send(get(), {}).body, "1");
}

TEST_F(Http, WriteOnAPooledConnectionThatWasResetIsSentAgain) {
  const FakeServer server([](Peer& peer, int number) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.answer(200, std::to_string(number));
    if (number == 0) return peer.reset();
    peer.wait_for_hang_up();
  });
  HttpTransport& transport = connect(server);
  HttpRequest request = get();
  request.method = "PATCH";
  request.content_type = "application/merge-patch+json";
  request.body = "{}";
  EXPECT_EQ(transport.send(request, {}).body, "0");
  EXPECT_EQ(transport.send(request, {}).body, "1");
}

TEST_F(Http, ChunksMayEndInsideACharacter) {
  const std::string text = "ключ → 鍵\n";
  const FakeServer server([&](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    for (const char c : text) peer.chunk(std::string(1, c));
    peer.end_stream();
    peer.wait_for_hang_up();
  });
  std::string got;
  int status = 0;
  connect(server).stream(
      get(), [&](const HttpHeaders& headers) { status = headers.status; },
      [&](std::string_view bytes) {
        got.append(bytes);
        return true;
      },
      {});
  EXPECT_EQ(status, 200);
  EXPECT_EQ(got, text);
}

TEST_F(Http, BytesComeWhenTheyAreSaidNotWhenTheStreamEnds) {
  std::promise<void> heard;
  const FakeServer server([&](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    peer.chunk("first");
    // Only once the client has it does the stream go on.
    ASSERT_EQ(heard.get_future().wait_for(10s), std::future_status::ready);
    peer.chunk("second");
    peer.end_stream();
    peer.wait_for_hang_up();
  });
  std::vector<std::string> got;
  connect(server).stream(
      get(), [](const auto&) {},
      [&](std::string_view bytes) {
        got.emplace_back(bytes);
        if (got.size() == 1) heard.set_value();
        return true;
      },
      {});
  EXPECT_EQ(got, (std::vector<std::string>{"first", "second"}));
}

TEST_F(Http, SilenceInAStreamIsADeadConnection) {
  const FakeServer server([](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    peer.chunk("{}\n");
    peer.wait_for_hang_up();
  });
  EXPECT_THAT(stream_failure(connect(server), get(200ms)), HasSubstr("transient: 127.0.0.1:"));
  EXPECT_THAT(stream_failure(connect(server), get(200ms)), HasSubstr("silent for 200ms"));
}

TEST_F(Http, ServerThatNeverAnswersIsADeadConnection) {
  const FakeServer server([](Peer& peer, int) { peer.wait_for_hang_up(); });
  HttpTransport& transport = connect(server);
  EXPECT_THAT(failure([&] { (void)transport.send(get(200ms), {}); }), HasSubstr("silent for 200ms"));
}

TEST_F(Http, StopEndsASilentStreamAtOnceAndHangsUp) {
  std::promise<void> open;
  std::promise<void> hung_up;
  const FakeServer server([&](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    open.set_value();
    peer.wait_for_hang_up();
    hung_up.set_value();
  });
  HttpTransport& transport = connect(server);
  std::stop_source stop;
  auto ended = std::async(std::launch::async, [&] { return stream_failure(transport, get(), stop.get_token()); });
  open.get_future().wait();
  const auto began = Clock::now();
  stop.request_stop();
  EXPECT_EQ(ended.get(), "transient: stopped");
  EXPECT_LT(Clock::now() - began, 500ms);
  EXPECT_EQ(hung_up.get_future().wait_for(5s), std::future_status::ready);
}

TEST_F(Http, StreamThatBreaksOffIsATransientError) {
  const FakeServer server([](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    peer.say("ff\r\n{\"type\":");  // a chunk of 255 bytes, and then nothing
  });
  EXPECT_THAT(stream_failure(connect(server), get()), HasSubstr("transient: 127.0.0.1:"));
}

TEST_F(Http, NonsenseInsteadOfHttpIsATransientError) {
  const FakeServer server([](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.say("220 smtp ready\r\n\r\n");
  });
  EXPECT_THAT(stream_failure(connect(server), get()), HasSubstr("transient: 127.0.0.1:"));
}

TEST_F(Http, ReaderThatIsBehindHoldsTheServerBack) {
  constexpr std::size_t kMuch = std::size_t{256} << 20U;
  std::promise<std::size_t> full;  // what the server could say until nobody took any more
  const FakeServer server([&](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    const std::string block = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    std::size_t said = 0;
    while (said < kMuch && peer.writable_within(300)) said += peer.say_some(block);
    full.set_value(said);
  });
  std::size_t at_stop = 0;
  auto said = full.get_future();
  (void)failure([&] {
    connect(server).stream(
        get(), [](const auto&) {},
        [&](std::string_view) {
          at_stop = said.get();  // takes nothing until the server is stuck
          return false;
        },
        {});
  });
  EXPECT_GT(at_stop, 0U);
  EXPECT_LT(at_stop, std::size_t{32} << 20U) << "the answer was collected in memory";
}

TEST_F(Http, ReaderThatHasEnoughHangsUp) {
  std::promise<void> hung_up;
  const FakeServer server([&](Peer& peer, int) {
    ASSERT_FALSE(peer.read_request().empty());
    peer.begin_stream();
    peer.chunk("enough");
    peer.wait_for_hang_up();
    hung_up.set_value();
  });
  connect(server).stream(
      get(), [](const auto&) {}, [](std::string_view) { return false; }, {});
  EXPECT_EQ(hung_up.get_future().wait_for(5s), std::future_status::ready);
}

TEST_F(Http, ManyThreadsShareOneTransport) {
  const FakeServer server([](Peer& peer, int) {
    while (!peer.read_request().empty()) peer.answer(200, "{}");
  });
  HttpTransport& transport = connect(server);
  std::vector<std::future<int>> workers;
  for (int i = 0; i < 8; ++i) {
    workers.push_back(std::async(std::launch::async, [&] {
      int good = 0;
      for (int call = 0; call < 20; ++call) good += transport.send(get(), {}).body == "{}" ? 1 : 0;
      return good;
    }));
  }
  for (auto& worker : workers) EXPECT_EQ(worker.get(), 20);
  EXPECT_LE(server.connections(), 8);
}

}  // namespace
}  // namespace lockkeeper::kube
