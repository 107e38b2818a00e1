// A client of the API server, one verb a function. Calls block and share pooled connections.
//
// Retries: 429 and 5xx with Retry-After are waited for and tried again, ClientOptions::retries times; failures of the
// network are tried again three times on GET alone. The transport sends a request once more where the server had
// closed the kept connection: a POST too, where the server hung up without an answer, so name each object you create.
//
// Throws (every verb): ApiError for an answer that the verb does not return, of the kind that kube/api_error.h says.
// Error (transient) for a failure of the network, an answer that is no JSON object, and a raised stop token, which ends
// every call and every wait. Error (terminal) for a failure of the configuration (kube/http.h).
// Thread safety: any thread.
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
  // Called after every answer, and with code `<error>` where none came, on the caller's thread. Feeds
  // `rest_client_requests_total{code,method,host}`.
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
  // Requires: `transport` outlives the client.
  Client(HttpTransport& transport, ClientOptions options);

  // Returns: nullopt where the object is not found.
  [[nodiscard]] std::optional<Json> get(const Resource& resource, const ObjectKey& key,
                                        const std::stop_token& stop = {});

  // Lists in pages of 500 and hands each object over alone, so that the whole list is never held. Where a page's
  // continue token has expired (410), on_restart runs, and the list begins again in one piece.
  // Returns: the list's resourceVersion.
  std::string list(const Resource& resource, const ListQuery& query, const std::function<void(Json)>& on_item,
                   const std::function<void()>& on_restart = {}, const std::stop_token& stop = {});

  [[nodiscard]] CreateResult create(const Resource& resource, const Json& object, const std::stop_token& stop = {});
  // A dry run of create(). Returns: the object as create() would store it, after all admission.
  [[nodiscard]] Json try_create(const Resource& resource, const Json& object, const std::stop_token& stop = {});
  // Replaces a whole object.
  // Requires: `object` has the resourceVersion that it was read with.
  // Throws: ApiError (conflict) where somebody was faster.
  Json update(const Resource& resource, const Json& object, const std::string& subresource = "",
              const std::stop_token& stop = {});
  // Returns: nullopt where the object is not found.
  // Throws: ApiError (conflict) where a resourceVersion in the patch, or a test of a JSON patch, no longer holds.
  std::optional<Json> patch(const Resource& resource, const ObjectKey& key, PatchKind kind, const Json& patch,
                            const std::string& subresource = "", const std::stop_token& stop = {});
  // Server-side apply; creates an object that is not there.
  // Requires: `object` has apiVersion, kind, metadata.name and the fields that we own, nothing else.
  // Returns: nullopt where the object of a subresource is not there.
  // Throws: ApiError (conflict) where another manager owns a field and force is off.
  std::optional<Json> apply(const Resource& resource, const Json& object, const ApplyOptions& options,
                            const std::stop_token& stop = {});
  // Returns: false where the object is not there.
  // Throws: ApiError (conflict) where a precondition of `options` does not hold.
  bool remove(const Resource& resource, const ObjectKey& key, const DeleteOptions& options = {},
              const std::stop_token& stop = {});

  // Hands over whole lines of a log until the container ends or `on_line` returns false.
  // Returns: false where the pod is gone, else true.
  // Throws: Error (transient) where the connection was lost, or the container has not started yet: call again with
  // since_time.
  bool follow_logs(const ObjectKey& pod, const LogQuery& query, const std::function<bool(std::string_view)>& on_line,
                   const std::stop_token& stop = {});

  // The two calls below the verbs. send() retries as above. Returns: the answer, whatever its status is.
  [[nodiscard]] HttpResponse send(HttpRequest request, const std::stop_token& stop);
  // Tries once. `on_open` runs when a 200 has come; `on_line` gets whole lines of its body, and returns false to end.
  // Throws: ApiError for any other status.
  void stream_lines(HttpRequest request, const std::string& what, const std::function<void()>& on_open,
                    const std::function<bool(std::string_view)>& on_line, const std::stop_token& stop);

  [[nodiscard]] const ClientOptions& options() const { return options_; }

 private:
  void count(const std::string& method, const std::string& code) const;

  HttpTransport& transport_;
  const ClientOptions options_;
};

}  // namespace lockkeeper::kube
