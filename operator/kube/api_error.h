// An answer of the API server that is not what we asked for, with what it said.
#pragma once

#include <optional>
#include <string>

#include "base/duration.h"
#include "base/error.h"
#include "base/json.h"
#include "kube/http.h"

namespace lockkeeper::kube {

class ApiError : public Error {
 public:
  ApiError(ErrorKind kind, const std::string& message, int status, std::string reason,
           std::optional<Milliseconds> retry_after)
      : Error(kind, message), status_(status), reason_(std::move(reason)), retry_after_(retry_after) {}

  [[nodiscard]] int status() const { return status_; }
  // metav1.Status.reason: `AlreadyExists`, `Conflict`, `Invalid`, … empty where the server sent none.
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] std::optional<Milliseconds> retry_after() const { return retry_after_; }

 private:
  int status_;
  std::string reason_;
  std::optional<Milliseconds> retry_after_;
};

// Pure. `what` opens the sentence: `patch pods shop/api-1`. 409 is a conflict, 429 and 5xx are transient, the rest is
// terminal. A JSON patch whose `test` failed (422 without a field of the object) is a conflict: somebody was faster.
[[nodiscard]] ApiError to_error(const std::string& what, const HttpHeaders& headers, const std::string& body);
// The same for the Status object inside an ERROR event of a watch.
[[nodiscard]] ApiError to_error(const std::string& what, const Json& status);

}  // namespace lockkeeper::kube
