// The includes of operator/, for the tests of its layout.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lockkeeper::layout {

struct Include {
  std::string file;  // relative to operator/
  std::size_t line;
  std::string header;
};

[[nodiscard]] std::filesystem::path repository_root();
[[nodiscard]] std::filesystem::path operator_root();

// Every include of every source and header below operator/.
[[nodiscard]] std::vector<Include> includes();

// `plan` of `plan/repair/advice.h`.
[[nodiscard]] std::string room_of(const std::string& path);

// Relative paths of the sources, headers and Python modules below `folder`, sorted. Empty where there is no such
// folder.
[[nodiscard]] std::vector<std::string> sources_below(const std::filesystem::path& folder);

}  // namespace lockkeeper::layout
