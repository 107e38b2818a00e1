// What the client does with answers, without a network.
#include "kube/client.h"

#include <gmock/gmock.h>

#include <chrono>
#include <deque>

namespace lockkeeper::kube {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Answers by a script; an entry with status 0 is a network error. Keeps the last answer for ever.
class ScriptedTransport final : public HttpTransport {
 public:
  explicit ScriptedTransport(std::deque<HttpResponse> answers) : answers_(std::move(answers)) {}

  HttpResponse send(const HttpRequest& request, std::stop_token /*stop*/) override {
    requests.push_back(request.method + " " + request.path + "?" + request.query);
    HttpResponse answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    if (answer.headers.status == 0) throw Error(ErrorKind::kTransient, "connection refused");
    return answer;
  }
  void stream(const HttpRequest& request, const std::function<void(const HttpHeaders&)>& on_response,
              const std::function<bool(std::string_view)>& on_bytes, std::stop_token stop) override {
    const HttpResponse answer = send(request, std::move(stop));
    on_response(answer.headers);
    on_bytes(answer.body);
  }
  [[nodiscard]] std::string host() const override { return "server:6443"; }

  std::vector<std::string> requests;

 private:
  std::deque<HttpResponse> answers_;
};

HttpResponse answer(int status, const std::string& body = "{}", const std::string& retry_after = "") {
  return {{status, retry_after, "application/json"}, body};
}

TEST(Client, WaitsForRetryAfterAndTriesAgain) {
  ScriptedTransport transport({answer(429, "{}", "0"), answer(503, "{}", "0"), answer(200, R"({"a":1})")});
  Client client(transport, {});
  EXPECT_EQ(client.get(kPods, {"a", "b"}).value()["a"], 1);
  EXPECT_EQ(transport.requests.size(), 3U);
}

TEST(Client, TriesAtMostTenTimesMore) {
  ScriptedTransport transport({answer(429, "{}", "0")});
  Client client(transport, {});
  EXPECT_THROW((void)client.get(kPods, {"a", "b"}), ApiError);
  EXPECT_EQ(transport.requests.size(), 11U);
}

TEST(Client, ServerErrorWithoutRetryAfterIsTheCallersToRetry) {
  ScriptedTransport transport({answer(500, R"({"message":"etcd is away"})")});
  Client client(transport, {});
  try {
    (void)client.get(kPods, {"a", "b"});
    FAIL();
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTransient);
    EXPECT_STREQ(error.what(), "get pods a/b: the API server answered 500: etcd is away");
  }
  EXPECT_EQ(transport.requests.size(), 1U);
}

TEST(Client, NetworkErrorIsRetriedOnReadingAlone) {
  ScriptedTransport reading({answer(0), answer(0), answer(200)});
  EXPECT_TRUE(Client(reading, {}).get(kPods, {"a", "b"}).has_value());
  EXPECT_EQ(reading.requests.size(), 3U);
  ScriptedTransport writing({answer(0), answer(200)});
  Client client(writing, {});
  try {
    client.patch(kPods, {"a", "b"}, PatchKind::kMerge, Json::object());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTransient);
    EXPECT_THAT(error.what(), HasSubstr("connection refused"));
  }
  EXPECT_EQ(writing.requests.size(), 1U);
}

TEST(Client, StopEndsTheWaitForRetryAfter) {
  ScriptedTransport transport({answer(429, "{}", "3600")});
  Client client(transport, {});
  std::stop_source stop;
  stop.request_stop();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THROW((void)client.get(kPods, {"a", "b"}, stop.get_token()), Error);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

TEST(Client, CountsEveryAnswerByMethodCodeAndHost) {
  ScriptedTransport transport({answer(0), answer(429, "{}", "0"), answer(404)});
  std::vector<std::string> counted;
  ClientOptions options;
  options.on_request = [&](const std::string& method, const std::string& code, const std::string& host) {
    counted.push_back(method + " " + code + " " + host);
  };
  EXPECT_FALSE(Client(transport, options).get(kPods, {"a", "b"}).has_value());
  EXPECT_THAT(counted, ElementsAre("GET <error> server:6443", "GET 429 server:6443", "GET 404 server:6443"));
}

TEST(Client, AnswerThatIsNoObjectIsTransient) {
  ScriptedTransport transport({answer(200, "<html>proxy</html>")});
  Client client(transport, {});
  try {
    (void)client.get(kPods, {"a", "b"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTransient);
  }
}

TEST(Client, LogsComeAsLinesAlsoTheLastWithoutItsEnd) {
  ScriptedTransport transport({answer(200, "one\r\ntwo\nthree")});
  std::vector<std::string> lines;
  EXPECT_TRUE(Client(transport, {})
                  .follow_logs({"a", "b"}, {"main", "2026-01-01T00:00:00Z", true, false}, [&](std::string_view line) {
                    lines.emplace_back(line);
                    return true;
                  }));
  EXPECT_THAT(lines, ElementsAre("one", "two", "three"));
  EXPECT_EQ(transport.requests.at(0),
            "GET /api/v1/namespaces/a/pods/b/log?container=main&follow=true&sinceTime=2026-01-01T00%3A00%3A00Z");
}

TEST(Client, LogsOfAPodThatIsGoneAreFalseAndOfOneThatStartsTransient) {
  ScriptedTransport gone({answer(404)});
  EXPECT_FALSE(Client(gone, {}).follow_logs({"a", "b"}, {}, [](auto) { return true; }));
  ScriptedTransport starting({answer(400, R"({"message":"container \"main\" is waiting to start"})")});
  Client client(starting, {});
  try {
    client.follow_logs({"a", "b"}, {}, [](auto) { return true; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTransient);
    EXPECT_THAT(error.what(), HasSubstr("waiting to start"));
  }
}

}  // namespace
}  // namespace lockkeeper::kube
