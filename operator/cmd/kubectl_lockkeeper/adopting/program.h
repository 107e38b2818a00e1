// The program that the words of a command start, behind what only starts it: `exec`, `tini --`, `uv run`. Pure.
#pragma once

#include <string>
#include <vector>

namespace lockkeeper::cmd {

struct Program {
  std::vector<std::string> assignments;  // NAME=VALUE before it
  std::vector<std::string> environment;  // what starts it in an environment of Python: uv run --no-sync
  std::vector<std::string> words;        // the program and its arguments; may be empty
};

[[nodiscard]] Program program_of(const std::vector<std::string>& words);

// Returns: what follows the last slash.
[[nodiscard]] std::string file_name(const std::string& path);

// Returns: whether the word is NAME=VALUE, as a shell reads it before a command.
[[nodiscard]] bool is_assignment(const std::string& word);

}  // namespace lockkeeper::cmd
