#include "cmd/kubectl_lockkeeper/terminal.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "base/error.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidthOfFiles = 160;
constexpr std::size_t kUsualHeight = 24;

}  // namespace

void print(const std::string& text) {
  errno = 0;
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (is_written) return;
  if (errno == EPIPE) throw ReaderGone();
  throw Error(ErrorKind::kTerminal, fmt::format("cannot write to standard output: {}",
                                                std::error_code(errno, std::generic_category()).message()));
}

void say(const std::string& sentence) {
  const std::string line = fmt::format("kubectl lockkeeper: {}\n", sentence);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

bool is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}

std::size_t width_of_output() {
  winsize size{};
  if (!is_terminal() || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kWidthOfFiles;
  return std::max<std::size_t>(size.ws_col, kNarrowest);
}

std::size_t height_of_terminal() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 2) return kUsualHeight;
  return size.ws_row;
}

bool is_confirmed(const std::string& question) {
  if (::isatty(STDIN_FILENO) != 1) return false;
  const std::string line = question + " [yes/no] ";
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::string answer;
  return std::getline(std::cin, answer) && answer == "yes";
}

}  // namespace lockkeeper::cmd
