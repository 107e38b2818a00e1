#include "cmd/kubectl_lockkeeper/report_parts.h"

#include <fmt/core.h>

#include <deque>
#include <functional>

#include "api/migration.h"
#include "base/error.h"
#include "base/redaction.h"
#include "base/timestamp.h"
#include "cmd/kubectl_lockkeeper/cluster_check.h"
#include "cmd/kubectl_lockkeeper/cluster_look.h"
#include "cmd/kubectl_lockkeeper/report_redaction.h"
#include "controller/resource_names.h"
#include "kube/yaml_text.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kMostLines = 20000;  // of a log: its last ones
constexpr const char* kOperatorLabel = "app.kubernetes.io/name=lockkeeper";

class Collection {
 public:
  Collection(const Call& call, const Json& migration)
      : call_(call), client_(call.cluster().client()), object_(migration), key_(kube::ObjectKey::of(migration)) {}

  std::vector<ReportFile> all() {
    objects_["migration.yaml"] = {object_};
    kube::ListQuery of_runs;
    of_runs.ns = key_.ns;
    of_runs.label_selector = fmt::format("{}={}", controller::kRunLabel, key_.name);
    tolerate("jobs.yaml", [&] { list(kube::kJobs, of_runs, "jobs.yaml"); });
    tolerate("pods.yaml", [&] { list(kube::kPods, of_runs, "pods.yaml"); });
    tolerate("waiting-pods.yaml", [&] {
      kube::ListQuery waiting{key_.ns, fmt::format("lockkeeper.dev/migration={}", key_.name), "status.phase=Pending"};
      list(kube::kPods, waiting, "waiting-pods.yaml");
    });
    tolerate("events.yaml", [&] { list_events(); });
    tolerate("plan.yaml", [&] { read_plan(); });
    tolerate("operator.yaml", [&] { list(kube::kDeployments, {"", kOperatorLabel, ""}, "operator.yaml"); });
    // All objects first: what they hold in clear is looked for in the logs.
    for (const auto& [name, list] : objects_) {
      for (const Json& object : list) learn_secrets(object, redaction_);
    }
    for (const Json& pod : objects_["pods.yaml"])
      read_log(pod, fmt::format("run-{}.log", kube::ObjectKey::of(pod).name));
    tolerate("the operator's logs", [&] { read_operator_logs(); });
    tolerate("doctor.txt", [&] {
      const ClusterSight sight = look_at_cluster(call_);
      texts_.emplace_back("doctor.txt", text_without_secrets(doctor_text(sight, conclude(sight), false), redaction_));
    });
    return files();
  }

 private:
  void tolerate(const std::string& what, const std::function<void()>& collect) {
    try {
      collect();
    } catch (const kube::ApiError& error) {
      if (error.status() != 403 && error.status() != 404) throw;
      missing_ += fmt::format("not in it: {}: {}\n", what, error.what());
    }
  }

  void list(const kube::Resource& resource, const kube::ListQuery& query, const std::string& file) {
    std::vector<Json>& found = objects_[file];
    (void)client_.list(
        resource, query, [&](Json object) { found.push_back(std::move(object)); }, [&] { found.clear(); });
  }

  // Of the Migration and of everything that is called after it.
  void list_events() {
    kube::ListQuery query;
    query.ns = key_.ns;
    std::vector<Json>& found = objects_["events.yaml"];
    (void)client_.list(kube::kEvents, query, [&](Json event) {
      const std::string name = string_at(event, {"regarding", "name"});
      if (name == key_.name || name.starts_with(key_.name + "-")) found.push_back(std::move(event));
    });
  }

  void read_plan() {
    const std::string name = string_at(object_, {"status", "plan", "configMap"});
    if (name.empty()) return;
    if (auto plan = client_.get(kube::kConfigMaps, {key_.ns, name})) objects_["plan.yaml"].push_back(std::move(*plan));
  }

  void read_log(const Json& pod, const std::string& file, const std::string& container = "") {
    kube::LogQuery query;
    query.follow = false;
    query.container = !container.empty()
                          ? container
                          : string_at(pod, {"metadata", "annotations", "kubectl.kubernetes.io/default-container"});
    std::deque<std::string> lines;
    try {
      const bool is_there = client_.follow_logs(kube::ObjectKey::of(pod), query, [&](std::string_view line) {
        lines.push_back(text_without_secrets(line, redaction_));
        if (lines.size() > kMostLines) lines.pop_front();
        return true;
      });
      if (!is_there) missing_ += fmt::format("not in it: {}: the pod is gone\n", file);
    } catch (const Error& error) {
      missing_ += fmt::format("not in it: {}: {}\n", file, error.what());
      return;
    }
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    texts_.emplace_back(file, std::move(text));
  }

  void read_operator_logs() {
    std::vector<Json> pods;
    (void)client_.list(kube::kPods, {"", kOperatorLabel, ""}, [&](Json pod) { pods.push_back(std::move(pod)); });
    for (const Json& pod : pods)
      read_log(pod, fmt::format("operator-{}.log", kube::ObjectKey::of(pod).name), "operator");
  }

  std::vector<ReportFile> files() {
    std::vector<ReportFile> out;
    out.emplace_back(
        "about.txt",
        fmt::format("Migration {} of namespace {}, {}\nkubectl-lockkeeper {}\nSecrets, values of variables "
                    "and passwords are left out (***); read it before you pass it on.\n{}",
                    key_.name, key_.ns, to_rfc3339(now()), LOCKKEEPER_VERSION,
                    text_without_secrets(missing_, redaction_)));
    for (const auto& [name, list] : objects_) {
      std::string text;
      for (const Json& object : list) text += "---\n" + kube::to_yaml(without_secrets(object, redaction_));
      if (!text.empty()) out.emplace_back(name, std::move(text));
    }
    std::move(texts_.begin(), texts_.end(), std::back_inserter(out));
    return out;
  }

  const Call& call_;
  kube::Client& client_;
  const Json& object_;
  const kube::ObjectKey key_;
  Redaction redaction_;
  std::map<std::string, std::vector<Json>> objects_;
  std::vector<ReportFile> texts_;
  std::string missing_;
};

}  // namespace

std::vector<ReportFile> collect_report(const Call& call, const Json& migration) {
  return Collection(call, migration).all();
}

}  // namespace lockkeeper::cmd
