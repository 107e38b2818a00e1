#include "cmd/kubectl_lockkeeper/screen.h"

#include <fmt/core.h>

#include <algorithm>

#include "cmd/kubectl_lockkeeper/terminal.h"

namespace lockkeeper::cmd {

std::string first_lines(const std::string& text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t line = 0; line < most; ++line) {
    const std::size_t newline = text.find('\n', end);
    if (newline == std::string::npos) return text;
    end = newline + 1;
  }
  return text.substr(0, end);
}

std::string redrawn(const std::string& text, std::size_t before) {
  std::string out = before > 0 ? fmt::format("\033[{}A\r", before) : "";
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += text.substr(begin, end - begin) + "\033[K\n";  // the rest of an older, longer line goes
    begin = end + 1;
  }
  return out + "\033[J";  // and so do the lines below
}

void Screen::draw(const std::string& text) {
  const std::string shown = first_lines(text, height_of_terminal() - 1);
  if (shown == drawn_) return;
  print(redrawn(shown, lines_));
  drawn_ = shown;
  lines_ = static_cast<std::size_t>(std::count(shown.begin(), shown.end(), '\n'));
}

}  // namespace lockkeeper::cmd
