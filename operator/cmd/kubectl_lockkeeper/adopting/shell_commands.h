// A line of shell as the simple commands that it is made of: enough of the shell's grammar to find a program that
// somebody calls in an entry point, and to take it out again. Nothing is expanded. Pure.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lockkeeper::cmd {

struct ShellCommand {
  std::vector<std::string> words;  // without their quotes and without redirections; variables as they stand
  std::size_t begin = 0;           // of its text in the line
  std::size_t end = 0;
  std::size_t next = 0;      // behind the separator
  std::string separator;     // that follows: `&&`, `||`, `;`, `|`, `&`, `)`, a newline; empty at the end
  bool is_expanded = false;  // the shell puts something in: a variable, the output of a command
  bool is_redirected = false;
};

// Returns: the commands in their order. Words of the grammar (`then`, `do`, `{`, `(`, `!`) stand as words before the
// command that follows them.
[[nodiscard]] std::vector<ShellCommand> shell_commands(const std::string& line);

// Returns: the words as one types them: each in quotes where the shell would read it otherwise.
[[nodiscard]] std::string typed(const std::vector<std::string>& words);

}  // namespace lockkeeper::cmd
