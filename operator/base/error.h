// The one exception type. Thrown where I/O fails, translated in the file that wraps the library, caught only in
// the controller's loop and in the mains. Expected outcomes (not found, lock busy) are values, never exceptions.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lockkeeper {

enum class ErrorKind {
  kTransient,  // the same call may succeed later: connection refused, 429, 5xx
  kConflict,   // somebody else changed it first: read again, decide again
  kTerminal,   // the same call fails again until somebody changes the input
  kInDoubt,    // it may or may not have happened: look before doing anything
};

[[nodiscard]] std::string_view to_string(ErrorKind kind);

class Error : public std::runtime_error {
 public:
  // `message` is one sentence for a person: what failed, where, and what to do about it. Never holds a secret.
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }

  // The same error with the place in front: `watch migrations: connection refused`.
  [[nodiscard]] Error in(std::string_view place) const;

 private:
  ErrorKind kind_;
};

}  // namespace lockkeeper
