#include "runner/commands/before.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/process.h"
#include "base/redaction.h"
#include "base/secret.h"

extern char** environ;

namespace lockkeeper::runner {

namespace {

constexpr Milliseconds kDay{86400000};
constexpr int kNoEnv = 125;
// What a shell sets by itself.
const std::set<std::string, std::less<>> kOfTheShell{"PWD", "OLDPWD", "SHLVL", "_",     "PS1",
                                                     "PS2", "PS4",    "IFS",   "OPTIND"};

using Variables = std::map<std::string, std::string, std::less<>>;

api::Finding config_error(std::string message, std::string remedy) {
  return {api::Code::kConfigError, api::Severity::kError, "--before", std::move(message), std::move(remedy)};
}

// Its own output goes where errors go, so that only the variables come out; they end with a NUL, since a value may have
// several lines.
std::string script_of(const std::string& command) {
  return fmt::format(
      "exec 3>&1 1>&2; {}\n"
      "case $? in 0) set +x ;; *) exit $? ;; esac\n"
      "command -v env >/dev/null || exit {}\n"
      "exec env -0 >&3\n",
      command, kNoEnv);
}

Variables variables_in(std::string_view text) {
  Variables variables;
  for (std::size_t end = text.find('\0'); end != std::string_view::npos; end = text.find('\0')) {
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(end + 1);
    const std::size_t sign = one.find('=');
    if (sign == std::string_view::npos || sign == 0) continue;
    variables.insert_or_assign(std::string(one.substr(0, sign)), std::string(one.substr(sign + 1)));
  }
  return variables;
}

Variables ours() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t sign = text.find('=');
    if (sign != std::string_view::npos) variables.emplace(text.substr(0, sign), text.substr(sign + 1));
  }
  return variables;
}

void take(const Variables& variables) {
  for (const auto& [name, value] : ours()) {
    if (!variables.contains(name) && !kOfTheShell.contains(name)) ::unsetenv(name.c_str());
  }
  for (const auto& [name, value] : variables) {
    if (!kOfTheShell.contains(name)) ::setenv(name.c_str(), value.c_str(), 1);
  }
}

// The shell's own last complaint. What a trace shows (`+ export …`), and every value that is assigned, may be a secret.
std::string complaint(const std::string& error) {
  std::string last;
  for (std::size_t from = 0; from < error.size();) {
    const std::size_t to = std::min(error.find('\n', from), error.size());
    const std::string line = error.substr(from, to - from);
    from = to + 1;
    const bool of_shell = line.starts_with("sh: ") || line.find("/sh: ") != std::string::npos;
    if (of_shell) last = line;
  }
  std::string shown;
  for (std::size_t at = 0; at < last.size(); ++at) {
    shown += last[at];
    if (last[at] != '=') continue;
    shown += "***";
    while (at + 1 < last.size() && std::strchr(" \t;'\"", last[at + 1]) == nullptr) ++at;
  }
  return Redaction().apply(shown);
}

}  // namespace

std::optional<api::Finding> run_before(const std::string& command, const std::string& directory,
                                       std::optional<Milliseconds> limit) {
  ProcessOptions options;
  options.arguments = {"sh", "-c", script_of(command), "sh"};
  options.directory = directory;
  ProcessResult result;
  try {
    result = run_process(options, "", limit.value_or(kDay));
  } catch (const Error& error) {
    return config_error(fmt::format("What is to run before the application needs a shell: {}.", error.what()),
                        "use an image that has sh, or set the variables in the pod template and leave --before "
                        "(spec.tool.alembic.before) out");
  }
  if (result.timed_out) {
    return config_error(
        fmt::format("The command of --before did not end within {}: it, or what it started, is still running.",
                    for_people(limit.value_or(kDay))),
        "let it end, and start nothing that stays; or give it longer by --start-timeout "
        "(spec.timeouts.start)");
  }
  if (result.exit.signal == 0 && result.exit.code == kNoEnv) {
    return config_error("The image has a shell and no `env`, by which what --before exports could be read.",
                        "use an image that has coreutils or busybox, or set the variables in the pod template");
  }
  if (result.exit.signal != 0 || result.exit.code != 0) {
    const std::string end = result.exit.signal != 0 ? fmt::format("was ended by signal {}", result.exit.signal)
                                                    : fmt::format("ended with exit status {}", result.exit.code);
    const std::string said = complaint(result.error);
    return config_error(
        fmt::format("The command of --before {}{}.", end, said.empty() ? "" : ": " + said),
        fmt::format("correct it in --before (spec.tool.alembic.before); it runs in {}, and what it prints is kept "
                    "back, since it may be a secret",
                    directory.empty() ? "." : directory));
  }
  const Variables variables = variables_in(result.output);
  if (variables.empty()) {
    return config_error("The command of --before called exit, so nothing that it exported can be read.",
                        "leave exit out: the run goes on after it");
  }
  take(variables);
  return std::nullopt;
}

}  // namespace lockkeeper::runner
