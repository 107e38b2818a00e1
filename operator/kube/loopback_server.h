// An HTTP server for the browser of whoever started the program: on 127.0.0.1 alone, GET and HEAD alone. By
// Boost.Beast, which comes with what cpprest is made of: cpprest's own listener takes headers of any length, reads
// every body before anybody is asked, and cannot take a free port.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kube/page_request.h"

namespace lockkeeper::kube {

struct PageAnswer {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};  // beside content type and length
};

// Answers one request. It may be called later, from any thread, and after the server is gone. The second call does
// nothing; a request whose last copy goes without a call is answered with 503.
using PageReply = std::function<void(PageAnswer)>;

// What it takes: headers of 16 KiB, no body, 128 connections at a time, each for a minute without a request. Anything
// else is answered with a status and closed before `handler` is asked.
// Thread safety: any thread.
class LoopbackServer {
 public:
  // Called on the server's own thread: what takes longer is answered later, for the others wait meanwhile. What it
  // throws is answered with 500.
  using Handler = std::function<void(const PageRequest&, PageReply)>;

  // Serves until it is destroyed. `port` 0: one that is free.
  // Throws: Error (terminal) with a sentence where the port is taken.
  LoopbackServer(std::uint16_t port, Handler handler);
  // Closes every connection, also those that wait for a reply, and waits for a `handler` that runs.
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace lockkeeper::kube
