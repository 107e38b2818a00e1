// The API server, one verb a function. Safe from any thread; calls block and share pooled connections.
//
// Errors: 409 conflict; 429, 5xx and what the network did transient; other 4xx terminal with the server's own
// message; all but the network's are ApiError. Answers with Retry-After are waited for and retried, at most ten
// times; network errors are retried on GET alone. A request that met a kept connection which the server had closed is
// sent once more by the transport: a POST too, where the server hung up without an answer, so name what you create.
// A raised stop token ends every call and every wait with a transient Error.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "kube/api_error.h"
#include "kube/http.h"
#include "kube/request.h"
#include "kube/resource.h"

namespace lockkeeper::kube {

struct ClientOptions {
  std::string user_agent = "lockkeeper-operator";  // lockkeeper-operator/VERSION
  std::string field_manager = "lockkeeper-operator";
  // After every answer, and with code `<error>` after none: `rest_client_requests_total{code,method,host}`.
  std::function<void(const std::string& method, const std::string& code, const std::string& host)> on_request;
  unsigned retries = 10;
};

struct Created {
  Json object;
};
struct AlreadyExists {
  std::string message;
};
using CreateResult = std::variant<Created, AlreadyExists>;

class Client {
 public:
  // `transport` must outlive the client.
  Client(HttpTransport& transport, ClientOptions options);

  // nullopt: not found.
  [[nodiscard]] std::optional<Json> get(const Resource& resource, const ObjectKey& key,
                                        const std::stop_token& stop = {});

  // Pages of 500, each object handed over alone, so that the whole list is never held. Where a page's continue token
  // has expired (410), on_restart runs and the list begins again in one piece. Returns the list's resourceVersion.
  std::string list(const Resource& resource, const ListQuery& query, const std::function<void(Json)>& on_item,
                   const std::function<void()>& on_restart = {}, const std::stop_token& stop = {});

  [[nodiscard]] CreateResult create(const Resource& resource, const Json& object, const std::stop_token& stop = {});
  // What create would store, after all admission; nothing is kept.
  [[nodiscard]] Json try_create(const Resource& resource, const Json& object, const std::stop_token& stop = {});
  // A whole object with its resourceVersion. Conflict when somebody was faster.
  Json update(const Resource& resource, const Json& object, const std::string& subresource = "",
              const std::stop_token& stop = {});
  // nullopt: not found. Conflict: a resourceVersion in the patch, or a JSON patch's test, no longer holds.
  std::optional<Json> patch(const Resource& resource, const ObjectKey& key, PatchKind kind, const Json& patch,
                            const std::string& subresource = "", const std::stop_token& stop = {});
  // Server-side apply; `object` has apiVersion, kind, metadata.name and what we own, nothing else. Creates what is not
  // there (not for a subresource: nullopt). Conflict where another manager owns a field and force is off.
  std::optional<Json> apply(const Resource& resource, const Json& object, const ApplyOptions& options,
                            const std::stop_token& stop = {});
  // False: not there. Conflict: a precondition of `options` does not hold.
  bool remove(const Resource& resource, const ObjectKey& key, const DeleteOptions& options = {},
              const std::stop_token& stop = {});

  // Hands over whole lines until the container ends (returns true), or the pod is gone (false); on_line returns false
  // to end (true). A lost connection is a transient Error: call again with since_time.
  bool follow_logs(const ObjectKey& pod, const LogQuery& query, const std::function<bool(std::string_view)>& on_line,
                   const std::stop_token& stop = {});

  // What the verbs are made of. send() retries as above and hands over any answer.
  [[nodiscard]] HttpResponse send(HttpRequest request, const std::stop_token& stop);
  // One try; `on_line` gets whole lines of a 200's body. Any other status is thrown as ApiError.
  void stream_lines(HttpRequest request, const std::string& what, const std::function<void()>& on_open,
                    const std::function<bool(std::string_view)>& on_line, const std::stop_token& stop);

  [[nodiscard]] const ClientOptions& options() const { return options_; }

 private:
  void count(const std::string& method, const std::string& code) const;

  HttpTransport& transport_;
  const ClientOptions options_;
};

}  // namespace lockkeeper::kube
