// The verb `lockkeeper install DIR`: the bundle that this program runs from is copied to a place where another
// container finds it.
#pragma once

#include <cstdint>
#include <string>

namespace lockkeeper::cmd {

struct Installed {
  std::string program;  // DIR/bin/lockkeeper
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
};

// Copies the bundle. Each file is written beside its place and renamed into it, bin/lockkeeper last: where that is
// there, all files are. They get the modes that any user needs to run them.
// Throws: Error (terminal) that names the file; std::filesystem::filesystem_error where the bundle's lib is missing.
[[nodiscard]] Installed install(const std::string& directory);

}  // namespace lockkeeper::cmd
