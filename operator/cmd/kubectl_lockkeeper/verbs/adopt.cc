#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "cmd/kubectl_lockkeeper/adopting/adoption_look.h"
#include "cmd/kubectl_lockkeeper/adopting/adoption_text.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/printing.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "kube/api_error.h"

namespace lockkeeper::cmd {
namespace {

struct AdoptFlags {
  std::string workload;
  AdoptionWishes wishes;
  bool is_to_apply = false;
};

// Makes the Migration where it is not there. Returns: an exit status.
int apply(const Call& call, Json& migration) {
  // Made, and not applied: an apply would write into one that somebody has made since we looked.
  const kube::ObjectKey key = kube::ObjectKey::of(migration);
  const kube::CreateResult made = call.cluster().client().create(kube::kMigrations, migration);
  if (const auto* created = std::get_if<kube::Created>(&made)) {
    migration = created->object;
    return kExitDone;
  }
  say(fmt::format("nothing was done: Migration {} of namespace {} is there already", key.name, key.ns));
  return kExitNotWell;
}

void print_adoption(const Call& call, const Adoption& adoption, bool is_applied) {
  switch (call.flags.form) {
    case Form::kJson: return print(value_text(to_json(adoption), Form::kJson));
    case Form::kYaml:
      if (adoption.migration.is_object()) print(value_text(adoption.migration, Form::kYaml));
      return;
    default: return print(adoption_text(adoption, is_applied));
  }
}

int carry_out(const Call& call, const AdoptFlags& own) {
  const auto argument = parse_workload_argument(own.workload);
  if (!argument) {
    say(fmt::format(
        "'{}' names no workload: write KIND/NAME, as in deployment/shop, statefulset/shop, rollout/shop, or with its "
        "group, clonesets.apps.kruise.io/shop",
        own.workload));
    return kExitWrongUse;
  }
  const auto sight = look_for_adoption(call, *argument);
  if (!sight) return kExitNotThere;
  Adoption adoption = adopt(*sight, own.wishes);
  const bool is_possible = adoption.questions.empty() && adoption.there_already.empty();
  int end = is_possible ? kExitDone : kExitNotWell;
  bool is_applied = false;
  if (own.is_to_apply && is_possible) {
    Json made = adoption.migration;
    end = apply(call, made);
    is_applied = end == kExitDone;
  }
  print_adoption(call, adoption, is_applied);
  if (call.flags.form == Form::kYaml) {
    for (const std::string& question : adoption.questions) say(question);
  }
  if (!adoption.there_already.empty()) {
    say(fmt::format("{} {} has Migration {} already", adoption.kind, adoption.workload, adoption.there_already));
  }
  return end;
}

}  // namespace

Verb adopt_verb() {
  Verb verb;
  verb.name = "adopt";
  verb.synopsis = "From an application that migrates by itself: its Migration, the label, and what to take away";
  verb.forms = {Form::kText, Form::kYaml, Form::kJson};
  verb.takes_workload = true;
  verb.prepare = [](CLI::App& app) {
    auto own = std::make_shared<AdoptFlags>();
    app.add_option("KIND/NAME", own->workload, "The workload: deployment/shop")->required();
    app.add_option("--name", own->wishes.name, "The Migration's name (default: the workload's)");
    app.add_option("--container", own->wishes.container, "The container whose image migrates");
    app.add_option("--database-url-env", own->wishes.url_variable, "Its variable that holds the URL of the database");
    app.add_option("--command", own->wishes.command,
                   "The command that migrates, where the pod template does not show it");
    app.add_flag("--apply", own->is_to_apply, "Make the Migration; the workload stays as it is");
    return [own](const Call& call) { return carry_out(call, *own); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
