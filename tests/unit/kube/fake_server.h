// A TCP server on 127.0.0.1 that says exactly the bytes that a test wants, and can fail in every way a network can.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"

namespace lockkeeper::kube {

// One accepted connection; closed when the handler returns.
class Peer {
 public:
  explicit Peer(int descriptor) : descriptor_(descriptor) {}
  ~Peer() { close(descriptor_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // A request with its body; empty once the client has hung up.
  [[nodiscard]] std::string read_request() {
    while (pending_.find("\r\n\r\n") == std::string::npos) {
      if (!receive()) return "";
    }
    std::size_t length = pending_.find("\r\n\r\n") + 4;
    if (const auto at = pending_.find("Content-Length:"); at != std::string::npos && at < length) {
      length += static_cast<std::size_t>(std::atoi(pending_.c_str() + at + 15));
    }
    while (pending_.size() < length) {
      if (!receive()) return "";
    }
    std::string request = pending_.substr(0, length);
    pending_.erase(0, length);
    return request;
  }

  void say(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto size = send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (size <= 0) return;
      sent += static_cast<std::size_t>(size);
    }
  }
  void answer(int status, const std::string& body, const std::string& headers = "") {
    say("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" + headers +
        "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  void begin_stream() {
    say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  }
  void chunk(const std::string& bytes) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    say(size + bytes + "\r\n");
  }
  void end_stream() { say("0\r\n\r\n"); }

  // Closes without a goodbye: the client's next write fails.
  void reset() const {
    const linger now{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  // Until the client closes its end.
  void wait_for_hang_up() {
    while (receive()) {
    }
  }
  // False where the other side has taken nothing for that long: its buffers are full.
  [[nodiscard]] bool writable_within(int milliseconds) const {
    pollfd one{descriptor_, POLLOUT, 0};
    return poll(&one, 1, milliseconds) == 1;
  }
  // What fits now, at most all of it.
  [[nodiscard]] std::size_t say_some(const std::string& bytes) const {
    const auto size = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return size < 0 ? 0 : static_cast<std::size_t>(size);
  }

 private:
  bool receive() {
    char buffer[4096];
    const auto size = recv(descriptor_, buffer, sizeof buffer, 0);
    if (size <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(size));
    return true;
  }

  int descriptor_;
  std::string pending_;
};

class FakeServer {
 public:
  // `number` counts connections from 0. Handlers run on threads of their own; what they touch must outlive the server.
  using Handler = std::function<void(Peer& peer, int number)>;

  explicit FakeServer(Handler handler) : handler_(std::move(handler)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~FakeServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    open_.with([](const std::vector<int>& all) {
      for (const int one : all) {
        shutdown(one, SHUT_RDWR);
        close(one);
      }
    });
    for (std::thread& one : peers_) one.join();
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int connections() const { return count_; }

 private:
  void accept_all() {
    for (;;) {
      const int descriptor = accept(listener_, nullptr, nullptr);
      if (descriptor < 0) return;
      const int number = count_++;
      // A copy that stays open, so that the number means no other socket when the server ends.
      open_.with([&](std::vector<int>& all) { all.push_back(dup(descriptor)); });
      peers_.emplace_back([this, descriptor, number] {
        Peer peer(descriptor);
        handler_(peer, number);
        shutdown(descriptor, SHUT_RDWR);
      });
    }
  }

  const Handler handler_;
  int listener_;
  int port_ = 0;
  std::atomic<int> count_{0};
  Guarded<std::vector<int>> open_;
  std::vector<std::thread> peers_;  // the acceptor's until it has ended
  std::thread acceptor_;
};

}  // namespace lockkeeper::kube
