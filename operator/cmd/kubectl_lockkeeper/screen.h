// A text in a terminal that is drawn again in its place.
#pragma once

#include <cstddef>
#include <string>

namespace lockkeeper::cmd {

class Screen {
 public:
  // Replaces the text of the last call. What is longer than the terminal is high is cut at its end.
  void draw(const std::string& text);

 private:
  std::string drawn_;
  std::size_t lines_ = 0;
};

// Returns: the first `most` lines of the text. Pure.
[[nodiscard]] std::string first_lines(const std::string& text, std::size_t most);

// Returns: the bytes that put `text` in the place of the `before` lines above the cursor. Pure.
// https://en.wikipedia.org/wiki/ANSI_escape_code#Control_Sequence_Introducer_commands
[[nodiscard]] std::string redrawn(const std::string& text, std::size_t before);

}  // namespace lockkeeper::cmd
