// HTTP as this room needs it: one call with one answer, and one call whose answer never ends. Requests are built in
// request.h, answers get their meaning in client.h; only http_cpprest.cc knows a library.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "kube/credentials.h"

namespace lockkeeper::kube {

struct HttpRequest {
  std::string method = "GET";
  std::string path;   // encoded, absolute
  std::string query;  // encoded, without the question mark
  std::string accept = "application/json";
  std::string content_type;  // empty: no body
  std::string body;
  std::string user_agent;
  // Without a byte for so long the connection is taken for dead (half-open), and the call ends with Error (transient).
  // Zero: no limit.
  Milliseconds idle_limit{30000};
  // Asked before each wait, where the limit changes during the call; empty: idle_limit holds.
  std::function<Milliseconds()> idle_limit_now{};

  [[nodiscard]] Milliseconds idle() const { return idle_limit_now ? idle_limit_now() : idle_limit; }
};

struct HttpHeaders {
  int status = 0;
  std::string retry_after;  // empty where not sent
  std::string content_type;
};

struct HttpResponse {
  HttpHeaders headers;
  std::string body;
};

// An answer with any status is an answer. An Error means that there was none, or not all of it.
// Throws (both calls): Error, transient for a failure of the network, terminal for one of the configuration, such as a
// certificate that cannot be verified; what Credentials throws. A raised stop token ends a call within milliseconds
// with Error (transient) `stopped`.
// Thread safety: any thread, of every implementation.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  [[nodiscard]] virtual HttpResponse send(const HttpRequest& request, std::stop_token stop) = 0;

  // Hands over an answer while it comes, and returns when it ends. Both callbacks run on the calling thread. Bytes come
  // in any slices, as fast as on_bytes takes them: the rest stays with the server. on_bytes returns false to end the
  // call.
  // Throws: what the callbacks throw, too.
  virtual void stream(const HttpRequest& request, const std::function<void(const HttpHeaders&)>& on_response,
                      const std::function<bool(std::string_view)>& on_bytes, std::stop_token stop) = 0;

  // Returns: host:port of the server, as metrics name it.
  [[nodiscard]] virtual std::string host() const = 0;
};

// The transport by cpprest, whose two threads are started once in a process.
// Requires: `credentials` outlives the transport.
// Throws: Error (terminal) where the server's address is a bare IPv6 address.
[[nodiscard]] std::unique_ptr<HttpTransport> make_cpprest_transport(Credentials& credentials);

}  // namespace lockkeeper::kube
