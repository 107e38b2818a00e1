#include "controller/observe/run_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <future>
#include <utility>

#include "base/error.h"

namespace lockkeeper::controller {
namespace {

using ::testing::ElementsAre;

// Each reading of the log gets the next text; every one but the last breaks off behind it.
class BrokenLog final : public kube::HttpTransport {
 public:
  explicit BrokenLog(std::deque<std::string> texts) : texts_(std::move(texts)) {}

  kube::HttpResponse send(const kube::HttpRequest& /*request*/, std::stop_token /*stop*/) override { return {}; }
  void stream(const kube::HttpRequest& /*request*/, const std::function<void(const kube::HttpHeaders&)>& on_response,
              const std::function<bool(std::string_view)>& on_bytes, std::stop_token /*stop*/) override {
    const std::string text = texts_.front();
    texts_.pop_front();
    on_response({200, "", "text/plain"});
    on_bytes(text);
    if (!texts_.empty()) throw Error(ErrorKind::kTransient, "connection reset");
    read_.set_value();
  }
  [[nodiscard]] std::string host() const override { return "server:6443"; }

  [[nodiscard]] bool is_read() {
    return read_.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  }

 private:
  std::deque<std::string> texts_;
  std::promise<void> read_;
};

std::string statement(const std::string& seconds) {
  return R"({"event":"statement","sql":"s","seconds":)" + seconds + "}\n";
}

TEST(RunFollower, AStatementIsToldOnceAlthoughTheLogIsReadAgain) {
  BrokenLog log({statement("1") + statement("2"), statement("1"), statement("1") + statement("2") + statement("3")});
  kube::Client client(log, {});
  std::vector<double> told;
  FollowerOptions options;
  options.on_news = [](const std::string&, Milliseconds) {};
  options.on_statement = [&told](double seconds) { told.push_back(seconds); };
  options.backoff = {Milliseconds(1), Milliseconds(1), 1.0, 0.0};
  {
    RunFollower follower(client, std::move(options));
    follower.follow({"ns/shop", {"ns", "pod"}, "uid", "api"});
    ASSERT_TRUE(log.is_read());
    EXPECT_EQ(follower.progress("uid").slowest_statement, 3.0);
  }
  EXPECT_THAT(told, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace lockkeeper::controller
