#include "cmd/kubectl_lockkeeper/command_line.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "cmd/kubectl_lockkeeper/verbs.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kHelpColumn = 36;

}  // namespace

CommandLine::CommandLine()
    : app("Migrations of this cluster: what is applied, what is pending, who waits, and what to type.",
          "kubectl lockkeeper") {
  app.set_version_flag("--version", fmt::format("kubectl-lockkeeper {}", LOCKKEEPER_VERSION));
  app.require_subcommand(1);
  app.get_formatter()->column_width(kHelpColumn);
  for (const Verb& verb : verbs()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.synopsis);
    add_scope_flags(*sub, flags, verb.scope);
    add_form_flag(*sub, flags, verb.forms);
    const auto act = verb.prepare(*sub);
    if (verb.asks_cluster) add_cluster_flags(*sub, flags);
    sub->callback([this, act] { chosen = act; });
  }
}

}  // namespace lockkeeper::cmd
