#include "cmd/kubectl_lockkeeper/adopting/removals.h"

#include <fmt/core.h>

#include <algorithm>

#include "gate/gated_pod.h"

namespace lockkeeper::cmd {
namespace {

constexpr const char* kPods = "/spec/template/spec";

Json operation(const char* what, const std::string& path) {
  return {{"op", what}, {"path", path}};
}

Json operation(const char* what, const std::string& path, Json value) {
  return {{"op", what}, {"path", path}, {"value", std::move(value)}};
}

// https://www.rfc-editor.org/rfc/rfc6901: a slash in a key is ~1.
std::string as_key(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '/' ? std::string("~1") : c == '~' ? std::string("~0") : std::string(1, c);
  return out;
}

bool is_in_pods(const Migrator& one) {
  return one.place == Migrator::Place::kInitContainer || one.place == Migrator::Place::kContainer;
}

}  // namespace

Json label_patch(const Json& workload, const std::string& migration, api::GateMode gate) {
  Json out = Json::array();
  const Json* labels = find(workload, {"spec", "template", "metadata", "labels"});
  if (find(workload, {"spec", "template", "metadata"}) == nullptr) {
    out.push_back(operation("add", "/spec/template/metadata", Json::object()));
  }
  if (labels == nullptr) out.push_back(operation("add", "/spec/template/metadata/labels", Json::object()));
  if (labels == nullptr || string_at(*labels, {gate::kMigrationLabel}) != migration) {
    out.push_back(operation("add", "/spec/template/metadata/labels/" + as_key(gate::kMigrationLabel), migration));
  } else {
    out = Json::array();
  }
  const Json* pods = find(workload, {"spec", "template"});
  if (gate != api::GateMode::kTemplate || (pods != nullptr && gate::has_our_gate(*pods))) return out;
  const Json gate_entry = {{"name", std::string(gate::kGate)}};
  const bool has_gates = find(workload, {"spec", "template", "spec", "schedulingGates"}) != nullptr;
  out.push_back(has_gates ? operation("add", fmt::format("{}/schedulingGates/-", kPods), gate_entry)
                          : operation("add", fmt::format("{}/schedulingGates", kPods), Json::array({gate_entry})));
  return out;
}

Json removal_patch(const std::vector<Migrator>& migrators) {
  Json out = Json::array();
  // From the end: what is removed moves those behind it.
  for (auto at = migrators.rbegin(); at != migrators.rend(); ++at) {
    if (!is_in_pods(*at)) continue;
    const bool is_init = at->place == Migrator::Place::kInitContainer;
    const std::string path = fmt::format("{}/{}/{}", kPods, is_init ? "initContainers" : "containers", at->index);
    const bool goes_whole = is_init && at->command.does_nothing_else;
    if (!goes_whole && !at->command.without) continue;
    out.push_back(operation("test", path + "/name", at->name));
    if (goes_whole) {
      out.push_back(operation("remove", path));
    } else {
      const Replacement& rest = *at->command.without;
      out.push_back(operation(
          "replace", fmt::format("{}/{}/{}", path, rest.is_in_args ? "args" : "command", rest.index), rest.word));
    }
  }
  return out;
}

std::string removal_told(const Migrator& migrator, const std::string& name_space) {
  const std::string& text = migrator.command.text;
  const auto as_job = [&](const std::string& source) {
    return fmt::format("take Job {} out of {}, and what is left of it: kubectl delete job {} -n {}", migrator.name,
                       source, migrator.name, name_space);
  };
  switch (migrator.place) {
    case Migrator::Place::kHelmHook: return as_job("the chart's templates (Helm's hook " + migrator.hook + ")");
    case Migrator::Place::kArgoHook: return as_job("Git (Argo CD's hook " + migrator.hook + ")");
    case Migrator::Place::kJob: return as_job("wherever it is applied from");
    case Migrator::Place::kTold: return fmt::format("take `{}` out of wherever it stands", text);
    case Migrator::Place::kInitContainer:
      if (migrator.command.does_nothing_else)
        return fmt::format("take init container {} out of the pod template", migrator.name);
      break;
    case Migrator::Place::kContainer:
      if (migrator.command.does_nothing_else) {
        return fmt::format("let container {} serve: its command does nothing but `{}`", migrator.name, text);
      }
      break;
  }
  const char* list = migrator.command.without && migrator.command.without->is_in_args ? "args" : "command";
  return fmt::format("take `{}` out of {} of {}, which does other things, too{}", text, list, to_string(migrator),
                     migrator.command.without ? "" : "; how the rest of that line goes on is for you to say");
}

}  // namespace lockkeeper::cmd
