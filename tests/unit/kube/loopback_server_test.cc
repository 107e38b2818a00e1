// The page's server, asked by a client that sends whatever bytes a test wants.
#include "kube/loopback_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <thread>

#include "base/error.h"
#include "base/guarded.h"

namespace lockkeeper::kube {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

class Client {
 public:
  explicit Client(std::uint16_t port, const char* address = "127.0.0.1") : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    inet_pton(AF_INET, address, &there.sin_addr);
    is_connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] bool is_connected() const { return is_connected_; }

  void say(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto size = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0) return;  // the server has enough
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
  }
  // Until `end` has come, or the connection ends.
  std::string hear(const std::string& end) {
    std::string heard;
    char bytes[4096];
    while (end.empty() || heard.find(end) == std::string::npos) {
      pollfd one{socket_, POLLIN, 0};
      if (poll(&one, 1, 20000) != 1) return heard + "(silence)";
      const auto size = recv(socket_, bytes, sizeof bytes, 0);
      if (size <= 0) return heard + "(end)";
      heard.append(bytes, static_cast<std::size_t>(size));
    }
    return heard;
  }
  std::string ask(const std::string& method, const std::string& target, const std::string& headers = "") {
    say(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    return hear("");
  }

 private:
  int socket_;
  bool is_connected_ = false;
};

LoopbackServer::Handler echo() {
  return [](const PageRequest& request, const PageReply& reply) {
    PageAnswer answer;
    answer.body = request.path + "|" + (request.query.contains("q") ? request.query.at("q") : "") + "|" +
                  (request.headers.contains("x-test") ? request.headers.at("x-test") : "");
    answer.headers.emplace_back("Lockkeeper-Version", "7");
    reply(answer);
  };
}

TEST(LoopbackServer, AnswersWithWhatItIsGiven) {
  const LoopbackServer server(0, echo());
  ASSERT_NE(server.port(), 0);
  const std::string heard = Client(server.port()).ask("GET", "/fl%65et?q=a%26b", "X-Test: 1\r\nx-test: 2\r\n");
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(heard, HasSubstr("Content-Type: text/html; charset=utf-8\r\n"));
  EXPECT_THAT(heard, HasSubstr("Lockkeeper-Version: 7\r\n"));
  EXPECT_THAT(heard, HasSubstr("\r\n\r\n/fleet|a&b|1, 2(end)"));
}

TEST(LoopbackServer, AConnectionIsKeptForTheNextRequest) {
  const LoopbackServer server(0, echo());
  Client client(server.port());
  for (const char* path : {"/one", "/two", "/three"}) {
    client.say(std::string("GET ") + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(client.hear("||"), HasSubstr(path));
  }
}

TEST(LoopbackServer, HeadHasTheHeadersAndNoBody) {
  const LoopbackServer server(0, echo());
  const std::string heard = Client(server.port()).ask("HEAD", "/fleet");
  EXPECT_THAT(heard, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(heard, ::testing::EndsWith("\r\n\r\n(end)"));
}

TEST(LoopbackServer, NothingHasChangedHasNoBodyAndNoLength) {
  const LoopbackServer server(0, [](const PageRequest&, const PageReply& reply) { reply({204, "", "", {}}); });
  const std::string heard = Client(server.port()).ask("GET", "/");
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(heard, ::testing::Not(HasSubstr("Content-Length")));
}

TEST(LoopbackServer, OtherMethodsAreRefusedAndTheHandlerIsNotAsked) {
  std::atomic<int> asked = 0;
  const LoopbackServer server(0, [&](const PageRequest&, const PageReply& reply) {
    ++asked;
    reply({});
  });
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"}) {
    const std::string heard = Client(server.port()).ask(method, "/fleet");
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 405 ")) << method;
    EXPECT_THAT(heard, HasSubstr("Allow: GET, HEAD\r\n"));
  }
  EXPECT_EQ(asked, 0);
}

TEST(LoopbackServer, NoBodyIsRead) {
  const LoopbackServer server(0, echo());
  EXPECT_THAT(Client(server.port()).ask("GET", "/", "Content-Length: 1000000000\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Client(server.port()).ask("GET", "/", "Transfer-Encoding: chunked\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Client(server.port()).ask("POST", "/", "Content-Length: 1000000000\r\n"), StartsWith("HTTP/1.1 4"));
}

TEST(LoopbackServer, HeadersWithoutEndAreRefused) {
  const LoopbackServer server(0, echo());
  Client client(server.port());
  client.say("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 64; ++i) client.say("X-" + std::to_string(i) + ": " + std::string(1024, 'a') + "\r\n");
  EXPECT_THAT(client.hear(""), StartsWith("HTTP/1.1 431 "));
}

TEST(LoopbackServer, WhatIsNoRequestIsRefusedAndTheOthersAreServed) {
  const LoopbackServer server(0, echo());
  for (const std::string& bytes :
       {std::string("\r\n\r\n\r\n"), std::string("\0\1\2\3\r\n\r\n", 8), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"), std::string("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n: x\r\n\r\n"), std::string("GET %zz%00 HTTP/1.1\r\n\r\n"),
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\r\n\r\n"}) {
    Client client(server.port());
    client.say(bytes);
    EXPECT_THAT(client.hear(""), ::testing::AnyOf(StartsWith("HTTP/1.1 400 "), StartsWith("(end)"))) << bytes;
  }
  EXPECT_THAT(Client(server.port()).ask("GET", "/still"), HasSubstr("/still|"));
}

TEST(LoopbackServer, AReplyMayComeLaterFromAnyThreadWhileOthersAreServed) {
  Guarded<PageReply> kept;
  std::promise<void> is_kept;
  const LoopbackServer server(0, [&](const PageRequest& request, const PageReply& reply) {
    if (request.path != "/later") return reply({200, "text/plain", "now", {}});
    kept.with([&](PageReply& mine) { mine = reply; });
    is_kept.set_value();
  });
  Client later(server.port());
  later.say("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  is_kept.get_future().wait();
  EXPECT_THAT(Client(server.port()).ask("GET", "/now"), HasSubstr("\r\n\r\nnow"));
  std::thread([&] {
    kept.with([](PageReply& mine) {
      mine({200, "text/plain", "later", {}});
      mine({200, "text/plain", "twice", {}});
    });
  }).join();
  EXPECT_THAT(later.hear("later"), HasSubstr("\r\n\r\nlater"));
}

TEST(LoopbackServer, ARequestThatNobodyAnswersIsToldSo) {
  const LoopbackServer server(0, [](const PageRequest&, const PageReply&) {});
  EXPECT_THAT(Client(server.port()).ask("GET", "/"), StartsWith("HTTP/1.1 503 "));
}

TEST(LoopbackServer, WhatTheHandlerThrowsIsAnAnswer) {
  const LoopbackServer server(
      0, [](const PageRequest&, const PageReply&) { throw Error(ErrorKind::kTerminal, "no such thing"); });
  EXPECT_THAT(Client(server.port()).ask("GET", "/"), StartsWith("HTTP/1.1 500 "));
}

TEST(LoopbackServer, EndsAtOnceWithConnectionsOpenAndRepliesToCome) {
  Guarded<std::vector<PageReply>> kept;
  std::promise<void> is_kept;
  std::optional<LoopbackServer> server;
  server.emplace(0, [&](const PageRequest& request, const PageReply& reply) {
    kept.with([&](auto& all) { all.push_back(reply); });
    if (request.path == "/last") is_kept.set_value();
  });
  const Client idle(server->port());
  Client first(server->port());
  Client last(server->port());
  first.say("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
  last.say("GET /last HTTP/1.1\r\nHost: x\r\n\r\n");
  is_kept.get_future().wait();
  const auto begin = Clock::now();
  server.reset();
  EXPECT_LT(Clock::now() - begin, 1s);
  EXPECT_EQ(last.hear(""), "(end)");
  kept.with([](auto& all) {
    for (const PageReply& reply : all) reply({});  // nobody is there, and nothing happens
    all.clear();
  });
}

TEST(LoopbackServer, IsOn127001Alone) {
  const LoopbackServer server(0, echo());
  EXPECT_TRUE(Client(server.port()).is_connected());
  EXPECT_FALSE(Client(server.port(), "127.0.0.2").is_connected());
}

TEST(LoopbackServer, APortThatIsTakenIsToldInASentence) {
  const LoopbackServer server(0, echo());
  try {
    const LoopbackServer second(server.port(), echo());
    FAIL() << "two at one port";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTerminal);
    EXPECT_THAT(error.what(), HasSubstr("127.0.0.1:" + std::to_string(server.port())));
    EXPECT_THAT(error.what(), HasSubstr("choose another port"));
  }
}

TEST(LoopbackServer, APortThatWasServedBeforeIsServedAgain) {
  std::uint16_t port = 0;
  {
    const LoopbackServer server(0, echo());
    port = server.port();
    EXPECT_THAT(Client(port).ask("GET", "/one"), HasSubstr("/one|"));
  }
  const LoopbackServer server(port, echo());
  EXPECT_THAT(Client(port).ask("GET", "/two"), HasSubstr("/two|"));
}

}  // namespace
}  // namespace lockkeeper::kube
