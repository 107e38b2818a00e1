#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/shim.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {
namespace {

struct CompletionFlags {
  std::string what;
  std::string directory;
};

int install(const CompletionFlags& own) {
  const InstalledShim done = install_shim(own.directory);
  if (!done.problem.empty()) {
    say(done.problem);
    return kExitFailed;
  }
  print(fmt::format("{} {}\n", done.is_new ? "wrote" : "is there already:", done.file));
  print(done.is_on_path
            ? "kubectl finds it there: what follows `kubectl lockkeeper` is completed where kubectl itself is "
              "(kubectl completion --help).\n"
            : fmt::format("kubectl looks for it on PATH: add {} to PATH.\n",
                          std::filesystem::path(done.file).parent_path().string()));
  return kExitDone;
}

}  // namespace

Verb completion_verb() {
  Verb verb;
  verb.name = "completion";
  verb.synopsis = "Have Tab complete what follows `kubectl lockkeeper`";
  verb.scope = Scope::kCluster;
  verb.asks_cluster = false;
  verb.arguments = {"install", "bash", "zsh", "fish"};
  verb.prepare = [](CLI::App& app) {
    const auto own = std::make_shared<CompletionFlags>();
    app.add_option(
           "WHAT", own->what,
           "install: write the program that kubectl asks; bash, zsh, fish: print a script for kubectl-lockkeeper")
        ->required()
        ->check(CLI::IsMember({"install", "bash", "zsh", "fish"}));
    app.add_option("--directory", own->directory, "Where to install (default: beside this program)");
    return [own](const Call& /*call*/) {
      if (own->what == "install") return install(*own);
      print(completion_script(own->what));
      return kExitDone;
    };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
