// Standard output and standard error.
#pragma once

#include <cstddef>
#include <string>

namespace lockkeeper::cmd {

// Nobody reads what we print any more: `kubectl lockkeeper status -w | head`. No Error, since it ends the program, and
// nobody is to be told.
struct ReaderGone {};

// Prints to standard output. Throws: ReaderGone; Error (terminal) where it cannot be written for another reason.
void print(const std::string& text);
// Prints a sentence to standard error, with our name before it.
void say(const std::string& sentence);

// Returns: whether standard output is a terminal.
[[nodiscard]] bool is_terminal();
// Returns: how many characters a line may have: the terminal's width, or enough for a file.
[[nodiscard]] std::size_t width_of_output();
// Returns: how many lines the terminal has.
[[nodiscard]] std::size_t height_of_terminal();

// Returns: whether somebody at the terminal typed `yes` after the question; false where nobody is asked.
[[nodiscard]] bool is_confirmed(const std::string& question);

}  // namespace lockkeeper::cmd
