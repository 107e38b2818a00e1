// The small programs that lead from Tab to print_completion().
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::cmd {

// The name that kubectl looks for on PATH.
inline constexpr std::string_view kShimName = "kubectl_complete-lockkeeper";

// Returns: a shell script that asks `program`. Pure.
[[nodiscard]] std::string shim_text(const std::string& program);

struct InstalledShim {
  std::string file;
  bool is_new = false;
  bool is_on_path = false;
  std::string problem;  // a sentence where it could not be written
};
// Writes the shim into `directory`; where that is empty, beside the program, as it was started (krew's link counts).
[[nodiscard]] InstalledShim install_shim(const std::string& directory);

// Returns: a script of that shell for `kubectl-lockkeeper` by its own name. Pure.
// Requires: `shell` is bash, zsh or fish.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace lockkeeper::cmd
