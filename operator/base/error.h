// The one exception type. It is thrown where I/O fails; the file that wraps a library translates the library's own
// exceptions into it. It is caught where there is another way to go on, otherwise in the controller's loop and the
// mains. Expected outcomes (not found, lock busy) are values, never exceptions.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lockkeeper {

enum class ErrorKind {
  kTransient,  // the same call may succeed later: connection refused, 429, 5xx
  kConflict,   // somebody else changed the object first: read again, decide again
  kTerminal,   // the same call fails again until somebody changes the input
  kInDoubt,    // the call may or may not have had its effect: look before doing anything
};

[[nodiscard]] std::string_view to_string(ErrorKind kind);

class Error : public std::runtime_error {
 public:
  // Requires: `message` is one sentence for a person: what failed, where, and what to do about it. It holds no secret.
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }

  // Returns: the same error with the place in front: `watch migrations: connection refused`.
  [[nodiscard]] Error in(std::string_view place) const;

 private:
  ErrorKind kind_;
};

}  // namespace lockkeeper
