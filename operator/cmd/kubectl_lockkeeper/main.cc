// `kubectl lockkeeper`: Migrations for people at a terminal, with the rights of the kubeconfig's user.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/command_line.h"
#include "cmd/kubectl_lockkeeper/completing.h"
#include "cmd/kubectl_lockkeeper/exit.h"

namespace lockkeeper::cmd {
namespace {

// What the shim of the completion calls (verbs/completion.cc).
constexpr std::string_view kComplete = "__complete";

int carry_out(const CommandLine& line) {
  if (const std::string wrong = what_is_wrong(line.flags); !wrong.empty()) {
    say(wrong);
    return kExitWrongUse;
  }
  std::optional<Cluster> cluster;
  const bool is_live = is_terminal();
  const bool in_colour = is_live && !line.flags.no_color && std::getenv("NO_COLOR") == nullptr;
  const auto connect = [&]() -> Cluster& {
    if (!cluster) cluster.emplace(line.flags);
    return *cluster;
  };
  return line.chosen({line.flags, in_colour, is_live, width_of_output(), connect});
}

int run(int argc, char** argv) {
  if (argc > 1 && argv[1] == kComplete) return print_completion({argv + 2, argv + argc});
  CommandLine line;
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.app.exit(error) == 0 ? kExitDone : kExitWrongUse;  // the library has another status for wrong flags
  }
  return carry_out(line);
}

}  // namespace
}  // namespace lockkeeper::cmd

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone ends the writing, and not the connection to the server
  try {
    return lockkeeper::cmd::run(argc, argv);
  } catch (const lockkeeper::cmd::ReaderGone&) {
    return lockkeeper::cmd::kExitDone;
  } catch (const std::exception& error) {
    lockkeeper::cmd::say(error.what());
    return lockkeeper::cmd::kExitFailed;
  }
}
