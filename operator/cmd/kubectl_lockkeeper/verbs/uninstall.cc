#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "controller/act/let_go.h"
#include "kube/api_error.h"
#include "picture/plan_counts.h"

namespace lockkeeper::cmd {
namespace {

struct UninstallFlags {
  bool dry_run = false;
  bool yes = false;
  bool force = false;
};

// Returns: why nothing may be let go; empty where no operator is there. An operator that is there still opens the gates
// itself, and only when the database is ready.
std::string why_not(const Call& call) {
  kube::ListQuery query;
  query.label_selector = "app.kubernetes.io/name=lockkeeper";
  std::string found;
  try {
    (void)call.cluster().client().list(kube::kDeployments, query, [&](const Json& deployment) {
      const kube::ObjectKey key = kube::ObjectKey::of(deployment);
      found = fmt::format(
          "the operator {} is there still: its gates open when the database is ready. Take it away first: helm "
          "uninstall "
          "{} -n {}",
          key.text(), string_at(deployment, {"metadata", "annotations", "meta.helm.sh/release-name"}, key.name),
          key.ns);
    });
  } catch (const kube::ApiError& error) {
    if (error.status() != 403) throw;
    return fmt::format("nobody knows whether an operator is there still ({}); --force says that none is", error.what());
  }
  return found;
}

std::string listed(const controller::Held& held) {
  std::string text;
  for (const kube::ObjectKey& key : held.pods) text += fmt::format("pod/{} waits at the gate\n", key.text());
  for (const kube::ObjectKey& key : held.migrations)
    text += fmt::format("migration/{} has the finalizer\n", key.text());
  return text;
}

int free_what_is_held(const Call& call, const UninstallFlags& own) {
  if (!own.force) {
    if (const std::string why = why_not(call); !why.empty()) {
      say(why);
      return kExitNotWell;
    }
  }
  const std::vector<std::string> namespaces =
      call.flags.name_space.empty() ? std::vector<std::string>() : std::vector{call.flags.name_space};
  kube::Client& client = call.cluster().client();
  const controller::Held held = controller::find_held(client, namespaces, {});
  if (held.pods.empty() && held.migrations.empty()) {
    print("Nothing waits for an operator.\n");
    return kExitDone;
  }
  print(listed(held));
  if (own.dry_run) return kExitDone;
  const std::string what = fmt::format("{} and {}", picture::counted(held.pods.size(), "pod"),
                                       picture::counted(held.migrations.size(), "Migration"));
  if (!own.yes && !is_confirmed(fmt::format("Let go of {}? The pods start, whatever their database is like.", what))) {
    say("nothing was done: --yes, or yes at a terminal, lets go of them");
    return kExitNotWell;
  }
  const controller::LetGo done = controller::let_go(client, namespaces, {});
  for (const std::string& problem : done.problems) say(problem);
  print(fmt::format("Let go of {} and {}.\n", picture::counted(done.pods, "pod"),
                    picture::counted(done.migrations, "Migration")));
  return done.problems.empty() ? kExitDone : kExitFailed;
}

}  // namespace

Verb uninstall_verb() {
  Verb verb;
  verb.name = "uninstall";
  verb.synopsis = "After the operator was taken away: free Migrations of its finalizer and pods of its gate";
  verb.scope = Scope::kCluster;
  verb.prepare = [](CLI::App& app) {
    const auto own = std::make_shared<UninstallFlags>();
    app.add_flag("--dry-run", own->dry_run, "Say what would be let go, and do nothing");
    app.add_flag("--yes", own->yes, "Do not ask");
    app.add_flag("--force", own->force, "No operator is there, although nobody may look");
    return [own](const Call& call) { return free_what_is_held(call, *own); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
