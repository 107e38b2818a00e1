#include "base/error.h"

#include <fmt/core.h>

namespace lockkeeper {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kTransient: return "transient";
    case ErrorKind::kConflict: return "conflict";
    case ErrorKind::kTerminal: return "terminal";
    case ErrorKind::kInDoubt: return "in doubt";
  }
  return "unknown";
}

Error Error::in(std::string_view place) const {
  return {kind_, fmt::format("{}: {}", place, what())};
}

}  // namespace lockkeeper
