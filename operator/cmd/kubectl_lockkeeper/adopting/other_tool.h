// Other tools that migrate, by the words that one calls them with. Pure.
#pragma once

#include <string>
#include <vector>

namespace lockkeeper::cmd {

// Returns: the tool's name where the program and its arguments migrate; empty where they do not, or nobody knows.
[[nodiscard]] std::string other_tool(const std::vector<std::string>& words);

}  // namespace lockkeeper::cmd
