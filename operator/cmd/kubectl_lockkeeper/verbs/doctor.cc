#include <algorithm>

#include "cmd/kubectl_lockkeeper/cluster_check.h"
#include "cmd/kubectl_lockkeeper/cluster_look.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/printing.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {
namespace {

int examine(const Call& call) {
  const ClusterSight sight = look_at_cluster(call);
  const std::vector<Ailment> ailments = conclude(sight);
  if (call.flags.form == Form::kText) {
    print(doctor_text(sight, ailments, call.colour));
  } else {
    Json list = Json::array();
    for (const Ailment& one : ailments) list.push_back(to_json(one));
    print(value_text({{"kind", "ClusterCheck"}, {"findings", std::move(list)}, {"notLookedAt", sight.not_seen}},
                     call.flags.form));
  }
  const bool is_well = std::none_of(ailments.begin(), ailments.end(),
                                    [](const Ailment& one) { return one.severity == api::Severity::kError; });
  return is_well ? kExitDone : kExitNotWell;
}

}  // namespace

Verb doctor_verb() {
  Verb verb;
  verb.name = "doctor";
  verb.synopsis = "Is the cluster set up right, and does anything wait that nobody will let go";
  verb.scope = Scope::kNamespaces;
  verb.forms = {Form::kJson, Form::kYaml};
  verb.prepare = [](CLI::App& /*app*/) { return examine; };
  return verb;
}

}  // namespace lockkeeper::cmd
