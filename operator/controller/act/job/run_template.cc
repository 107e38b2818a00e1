#include "controller/act/job/run_template.h"

#include <algorithm>
#include <array>
#include <set>

#include "controller/act/job/overlay.h"
#include "controller/act/job/shadow_sidecar.h"
#include "controller/observe/workload.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller {
namespace {

// Fields of the pod that belong to the workload's pods alone: their place among each other, their gates, their names.
constexpr std::array<std::string_view, 9> kNotOfThePod{
    "nodeName",  "schedulingGates",   "readinessGates",        "topologySpreadConstraints", "hostname",
    "subdomain", "setHostnameAsFQDN", "activeDeadlineSeconds", "ephemeralContainers"};

// Fields of the application's container that tell of serving, not of migrating.
constexpr std::array<std::string_view, 14> kNotOfTheContainer{"livenessProbe", "readinessProbe",
                                                              "startupProbe",  "lifecycle",
                                                              "ports",         "command",
                                                              "args",          "stdin",
                                                              "stdinOnce",     "tty",
                                                              "restartPolicy", "restartPolicyRules",
                                                              "resizePolicy",  "terminationMessagePath"};

// How long a run may take to come to a stop: the runner ends its statement and reports within seconds.
constexpr int kGraceSeconds = 30;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

Json metadata_of(const RunTemplate& input) {
  Json labels = Json::object();
  for (const auto& [label, value] : input.workload_labels) labels[label] = value;
  Json annotations = Json::object();
  for (const auto& [name, value] : map_at(input.workload_template, {"metadata", "annotations"})) {
    // It has no port to be scraped at: it would be a target that is down.
    if (!starts_with(name, "lockkeeper.dev/") && !starts_with(name, "prometheus.io/")) annotations[name] = value;
  }
  return {{"labels", labels}, {"annotations", annotations}};
}

// Native sidecars come along whole, a database proxy among them; the Job ends them when the runner has ended. Plain
// init containers prepare the application and classic sidecars would keep the Job alive.
Json native_sidecars(const Json& spec) {
  Json out = Json::array();
  const Json* list = find(spec, {"initContainers"});
  if (list == nullptr || !list->is_array()) return out;
  std::copy_if(list->begin(), list->end(), std::back_inserter(out),
               [](const Json& container) { return string_at(container, {"restartPolicy"}) == "Always"; });
  return out;
}

// A mount without its volume (a StatefulSet's volumeClaimTemplates are per pod) would make the Job invalid.
void drop_mounts_without_volume(Json& spec) {
  std::set<std::string> volumes;
  for (const Json& volume : spec["volumes"]) volumes.insert(string_at(volume, {"name"}));
  for (const char* list : {"containers", "initContainers"}) {
    for (Json& container : spec[list]) {
      for (const char* mounts : {"volumeMounts", "volumeDevices"}) {
        if (!container.contains(mounts) || !container[mounts].is_array()) continue;
        Json kept = Json::array();
        for (const Json& mount : container[mounts]) {
          if (volumes.count(string_at(mount, {"name"})) > 0) kept.push_back(mount);
        }
        container[mounts] = kept;
      }
    }
  }
}

// Restricted by Pod Security's rules whatever the namespace asks for. Our image runs as a non-root user of its own
// unless the application's user is set and is not root: then as that one.
Json security_of_installer(const Json& pod_spec, const Json& container) {
  Json out = {{"allowPrivilegeEscalation", false},
              {"capabilities", {{"drop", {"ALL"}}}},
              {"privileged", false},
              {"readOnlyRootFilesystem", true},
              {"runAsNonRoot", true},
              {"seccompProfile", {{"type", "RuntimeDefault"}}}};
  const std::int64_t pods_user = integer_at(pod_spec, {"securityContext", "runAsUser"}, -1);
  const std::int64_t user = integer_at(container, {"securityContext", "runAsUser"}, pods_user);
  constexpr std::int64_t kNobodySpecial = 65532;
  if (user > 0) {
    out["runAsUser"] = user;
  } else if (pods_user == 0) {
    out["runAsUser"] = kNobodySpecial;  // otherwise root would be inherited, which runAsNonRoot refuses
  }
  for (const char* field : {"runAsGroup", "seLinuxOptions", "appArmorProfile"}) {
    if (const Json* value = find(container, {"securityContext", field})) out[field] = *value;
  }
  return out;
}

Json installer(const RunTemplate& input, const Json& pod_spec, const Json& container) {
  Json out = {{"name", kInstallContainer},
              {"image", input.runner_image},
              {"command", {kRunnerProgram, "install", kInstallMount}},
              {"securityContext", security_of_installer(pod_spec, container)},
              {"resources",
               {{"requests", {{"cpu", "10m"}, {"memory", "32Mi"}}}, {"limits", {{"cpu", "1"}, {"memory", "128Mi"}}}}},
              {"volumeMounts", {{{"name", kBundleVolume}, {"mountPath", kInstallMount}}}}};
  if (!input.runner_image_pull_policy.empty()) out["imagePullPolicy"] = input.runner_image_pull_policy;
  return out;
}

Json runner(const RunTemplate& input, const Json& container) {
  Json out = container;
  for (const std::string_view field : kNotOfTheContainer) out.erase(std::string(field));
  if (!out.contains("name")) out["name"] = "run";
  if (!input.image.empty()) out["image"] = input.image;
  return out;
}

void use_runner(const RunTemplate& input, Json& container) {
  Json command = Json::array({kRunnerProgram});
  for (const std::string& argument : input.arguments) command.push_back(argument);
  container["command"] = command;
  container.erase("args");
  container["terminationMessagePath"] = kTerminationMessagePath;
  container["terminationMessagePolicy"] = "FallbackToLogsOnError";
  Json extra = {{"volumeMounts",
                 {{{"name", kBundleVolume}, {"mountPath", kBundleMount}, {"readOnly", true}},
                  {{"name", kPodInfoVolume}, {"mountPath", kPodInfoMount}, {"readOnly", true}}}}};
  if (!input.environment.empty()) extra["env"] = input.environment;
  container = overlay(container, extra);
}

Json own_volumes() {
  return Json::array(
      {{{"name", kBundleVolume}, {"emptyDir", {{"sizeLimit", "256Mi"}}}},
       {{"name", kPodInfoVolume},
        {"downwardAPI",
         {{"items",
           {{{"path", "stop"},
             {"fieldRef", {{"fieldPath", "metadata.annotations['" + std::string(kStopAnnotation) + "']"}}}}}}}}}});
}

void drop_spreading(Json& spec) {
  if (!spec.contains("affinity") || !spec["affinity"].is_object()) return;
  // It keeps replicas apart from each other; a run beside them is welcome on any node.
  spec["affinity"].erase("podAntiAffinity");
  if (spec["affinity"].empty()) spec.erase("affinity");
}

}  // namespace

Json build_run_template(const RunTemplate& input) {
  const Json* given = find(input.workload_template, {"spec"});
  Json spec = given != nullptr && given->is_object() ? *given : Json::object();
  const Json* found = container_of(input.workload_template, input.container);
  const Json container = found != nullptr ? *found : Json::object();
  const Json sidecars = native_sidecars(spec);
  for (const std::string_view field : kNotOfThePod) spec.erase(std::string(field));
  drop_spreading(spec);
  spec["containers"] = Json::array({runner(input, container)});
  spec["initContainers"] = sidecars;
  if (!input.shadow_image.empty()) spec["initContainers"].push_back(shadow_sidecar(input.shadow_image));
  const std::string name = spec["containers"][0]["name"];

  Json out = {{"metadata", metadata_of(input)}, {"spec", spec}};
  if (input.overlay.is_object()) out = overlay(out, input.overlay);

  // From here on it is ours: an overlay may add to it, but not change what makes it a run.
  Json& run = out["spec"];
  const Json pod_spec = run;
  for (Json& one : run["containers"]) {
    if (string_at(one, {"name"}) != name) continue;
    run["initContainers"].push_back(installer(input, pod_spec, one));
    use_runner(input, one);
  }
  Json volumes = own_volumes();
  if (!input.shadow_image.empty()) volumes.push_back(shadow_volume());
  run = overlay(run, {{"volumes", volumes}});
  drop_mounts_without_volume(run);
  run["restartPolicy"] = "Never";
  // Nobody sets it, so the pod is never ready: no Service sends it a request, whatever it selects by.
  run["readinessGates"] = Json::array({{{"conditionType", kServesCondition}}});
  run["terminationGracePeriodSeconds"] = kGraceSeconds;
  for (const auto& [label, value] : input.labels) out["metadata"]["labels"][label] = value;
  for (const auto& [key, value] : input.annotations) out["metadata"]["annotations"][key] = value;
  out["metadata"]["annotations"]["kubectl.kubernetes.io/default-container"] = name;
  out["metadata"]["labels"].erase("lockkeeper.dev/migration");
  return out;
}

}  // namespace lockkeeper::controller
