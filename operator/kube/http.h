// HTTP as this room needs it: one call with one answer, and one call whose answer never ends. Pure request building
// lives in request.h, meaning in client.h; only http_cpprest.cc knows a library.
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
  // No byte for so long means that the connection is dead (half-open): the call ends with a transient Error.
  Milliseconds idle_limit{30000};
  // Asked before each wait, where the limit is not always the same; empty: idle_limit.
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

// Implementations are safe from any thread. An answer with any status is an answer; an Error (transient for what the
// network did, terminal for what the configuration did, such as a certificate that cannot be verified) means there
// was none, or not all of it. A raised stop token ends a call within milliseconds with Error (transient) `stopped`.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  [[nodiscard]] virtual HttpResponse send(const HttpRequest& request, std::stop_token stop) = 0;

  // Both callbacks run on the calling thread; bytes come in any slices, as fast as on_bytes takes them: what is not
  // taken stays with the server. on_bytes returns false to end the call. Returns when the answer ends.
  virtual void stream(const HttpRequest& request, const std::function<void(const HttpHeaders&)>& on_response,
                      const std::function<bool(std::string_view)>& on_bytes, std::stop_token stop) = 0;

  // host:port of the server, as metrics name it.
  [[nodiscard]] virtual std::string host() const = 0;
};

// `credentials` must outlive the transport. The library's threads are started once in a process, two of them.
[[nodiscard]] std::unique_ptr<HttpTransport> make_cpprest_transport(Credentials& credentials);

}  // namespace lockkeeper::kube
