// An HTTP server for the browser of whoever started the program: on 127.0.0.1 alone, GET alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lockkeeper::kube {

struct PageRequest {
  std::string path;                          // decoded, absolute
  std::map<std::string, std::string> query;  // decoded
  std::map<std::string, std::string> headers;  // names in lower case
};

struct PageAnswer {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};  // beside content type and length
};

// Answers one request. It may be called later, from any thread; the second call and the destruction of the last copy
// without a call (answered as 503) are safe.
using PageReply = std::function<void(PageAnswer)>;

// Thread safety: any thread.
class LoopbackServer {
 public:
  // `handler` is called on the library's one thread and must not block: what takes longer is answered later.
  using Handler = std::function<void(const PageRequest&, PageReply)>;

  // Serves until it is destroyed. `port` 0: one that is free.
  // Throws: Error (terminal) with a sentence where the port is taken.
  LoopbackServer(std::uint16_t port, Handler handler);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace lockkeeper::kube
