#include "cmd/kubectl_lockkeeper/shim.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace lockkeeper::cmd {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgramName = "kubectl-lockkeeper";

std::vector<fs::path> path_directories() {
  const char* value = std::getenv("PATH");
  const std::string path = value == nullptr ? "" : value;
  std::vector<fs::path> out;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    if (end > begin) out.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// Where kubectl has found us: a link on PATH (krew's) comes before the file that it leads to.
fs::path own_program() {
  std::error_code ignored;
  for (const fs::path& directory : path_directories()) {
    if (fs::exists(directory / kProgramName, ignored)) return directory / kProgramName;
  }
  return fs::absolute(program_invocation_name, ignored);
}

bool is_on_path(const fs::path& directory) {
  std::error_code ignored;
  for (const fs::path& each : path_directories()) {
    if (fs::equivalent(each, directory, ignored)) return true;
  }
  return false;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char* kBash = R"(# bash: source <(kubectl-lockkeeper completion bash)
_kubectl_lockkeeper() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == :* ]] || COMPREPLY+=("${line%%$'\t'*}")
  done < <(kubectl-lockkeeper __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _kubectl_lockkeeper kubectl-lockkeeper
)";
constexpr const char* kZsh = R"(#compdef kubectl-lockkeeper
# zsh: source <(kubectl-lockkeeper completion zsh), after compinit
_kubectl_lockkeeper() {
  local line
  local -a found
  while IFS= read -r line; do
    [[ $line == :* ]] || found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done < <(kubectl-lockkeeper __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe 'kubectl-lockkeeper' found
}
compdef _kubectl_lockkeeper kubectl-lockkeeper
)";
constexpr const char* kFish = R"(# fish: kubectl-lockkeeper completion fish | source
function __kubectl_lockkeeper
  set -l words (commandline -opc) (commandline -ct)
  kubectl-lockkeeper __complete $words[2..-1] 2>/dev/null | string match -v ':*'
end
complete -c kubectl-lockkeeper -f -a '(__kubectl_lockkeeper)'
)";

}  // namespace

std::string shim_text(const std::string& program) {
  std::string quoted;
  for (const char c : program) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return fmt::format(
      "#!/bin/sh\n# kubectl asks it what to complete; kubectl lockkeeper completion install has made it.\n"
      "exec '{}' __complete \"$@\"\n",
      quoted);
}

InstalledShim install_shim(const std::string& directory) {
  const fs::path program = own_program();
  const fs::path target = (directory.empty() ? program.parent_path() : fs::path(directory)) / kShimName;
  InstalledShim out{target.string(), false, is_on_path(target.parent_path()), ""};
  const std::string text = shim_text(fs::absolute(program).string());
  if (content_of(target) == text) return out;
  // Beside its place first: another shell may be completing.
  const std::string beside = target.string() + ".new";
  std::ofstream file(beside);
  file << text;
  file.close();
  const bool is_written =
      file.good() && ::chmod(beside.c_str(), 0755) == 0 && std::rename(beside.c_str(), target.c_str()) == 0;
  if (!is_written) {
    std::error_code ignored;
    fs::remove(beside, ignored);
    out.problem =
        fmt::format("cannot write {}: name a directory of PATH that is yours by --directory", target.string());
  }
  out.is_new = is_written;
  return out;
}

std::string completion_script(std::string_view shell) {
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : kBash;
}

}  // namespace lockkeeper::cmd
