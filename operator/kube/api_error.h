// An error that the API server answered with: its status, reason and message.
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
  // nullopt where the server did not ask for a wait.
  [[nodiscard]] std::optional<Milliseconds> retry_after() const { return retry_after_; }

 private:
  int status_;
  std::string reason_;
  std::optional<Milliseconds> retry_after_;
};

// The error of an answer. `what` opens its sentence: `patch pods shop/api-1`. 409 is a conflict, 429 and 5xx are
// transient, the rest is terminal. A JSON patch whose `test` failed (422 without the kind of an object) is a conflict,
// since somebody was faster; the denial of a webhook is terminal.
// Throws: nothing; a body that is no Status object stands in the sentence, cut.
[[nodiscard]] ApiError to_error(const std::string& what, const HttpHeaders& headers, const std::string& body);
// The same for the Status object inside an ERROR event of a watch.
[[nodiscard]] ApiError to_error(const std::string& what, const Json& status);

}  // namespace lockkeeper::kube
