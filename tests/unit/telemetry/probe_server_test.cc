#include "telemetry/probe_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/error.h"

namespace lockkeeper::telemetry {
namespace {

ProbeServerOptions options_with(std::optional<std::string> problem) {
  return {.address = "127.0.0.1:0",
          .healthz = {{"election", [] { return std::nullopt; }}},
          .readyz = {{"caches", [problem] { return problem; }}, {"ping", [] { return std::nullopt; }}},
          .metrics = [] { return std::string("up 1\n"); }};
}

TEST(Probe, OneFailedCheckFailsTheWholeAndSaysWhich) {
  const auto answer = answer_probe(options_with("pods are not listed yet"), "/readyz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "[-]caches failed: pods are not listed yet\n[+]ping ok\nnot ok\n");
}

TEST(Probe, EachCheckHasAPathOfItsOwn) {
  const auto options = options_with("pods are not listed yet");
  EXPECT_EQ(answer_probe(options, "/readyz/caches")->status, 503);
  EXPECT_EQ(answer_probe(options, "/readyz/ping")->status, 200);
  EXPECT_EQ(answer_probe(options, "/healthz")->status, 200);
  EXPECT_FALSE(answer_probe(options, "/readyz/lunch"));
  EXPECT_FALSE(answer_probe(options, "/"));
}

// What a plain HTTP client sees.
std::string fetch(int port, const std::string& path) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return "no connection";
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  if (::write(fd, request.data(), request.size()) < 0) return "no write";
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = ::read(fd, buffer.data(), buffer.size()); got > 0;
       got = ::read(fd, buffer.data(), buffer.size())) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(fd);
  return text;
}

TEST(Probe, IsServedOverHttp) {
  const ProbeServer server(options_with(std::nullopt));
  EXPECT_TRUE(fetch(server.port(), "/readyz").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(fetch(server.port(), "/metrics").ends_with("\r\n\r\nup 1\n"));
  EXPECT_TRUE(fetch(server.port(), "/other").starts_with("HTTP/1.1 404"));
}

TEST(Probe, AnAddressInUseIsSaid) {
  const ProbeServer first(options_with(std::nullopt));
  auto options = options_with(std::nullopt);
  options.address = "127.0.0.1:" + std::to_string(first.port());
  try {
    const ProbeServer second(std::move(options));
    FAIL() << "two servers on one port";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("in use"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace lockkeeper::telemetry
