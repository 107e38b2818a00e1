// `lockkeeper install DIR`: the bundle that this program runs from, copied to where another container finds it.
#pragma once

#include <cstdint>
#include <string>

namespace lockkeeper::cmd {

struct Installed {
  std::string program;  // DIR/bin/lockkeeper
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
};

// Each file is written beside its place and renamed into it, bin/lockkeeper last: where that is, everything is.
// Files get the modes that any user needs to run them. Throws Error (terminal) that names the file.
[[nodiscard]] Installed install(const std::string& directory);

}  // namespace lockkeeper::cmd
