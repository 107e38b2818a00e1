#include "cmd/kubectl_lockkeeper/adopting/application.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "controller/observe/workload.h"
#include "controller/resource_names.h"

namespace lockkeeper::cmd {
namespace {

// Containers that meshes, clouds and agents put beside an application.
const std::set<std::string> kSidecars{"istio-proxy",    "linkerd-proxy", "envoy",           "cloud-sql-proxy",
                                      "cloudsql-proxy", "vault-agent",   "pgbouncer",       "fluent-bit",
                                      "fluentd",        "datadog-agent", "otel-collector",  "nginx",
                                      "oauth2-proxy",   "jaeger-agent",  "consul-dataplane"};

// The usual names first; DATABASE_URL is what a Migration reads where nothing is said.
constexpr std::array<const char*, 14> kUrlNames{"DATABASE_URL",
                                                "SQLALCHEMY_DATABASE_URI",
                                                "SQLALCHEMY_DATABASE_URL",
                                                "ALEMBIC_DATABASE_URL",
                                                "DATABASE_URI",
                                                "DATABASE_DSN",
                                                "DB_URL",
                                                "DB_URI",
                                                "DB_DSN",
                                                "POSTGRES_URL",
                                                "POSTGRES_DSN",
                                                "POSTGRESQL_URL",
                                                "PG_URL",
                                                "PG_DSN"};

std::vector<Json> items(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* list = find(value, path);
  return list != nullptr && list->is_array() ? list->get<std::vector<Json>>() : std::vector<Json>{};
}

void read_containers(const Json& pod_template, const char* list, Migrator::Place place, std::vector<Migrator>& out) {
  const std::vector<Json> containers = items(pod_template, {"spec", list});
  for (std::size_t index = 0; index < containers.size(); ++index) {
    auto command = migrating_command(start_of(containers[index]));
    if (!command) continue;
    out.push_back({place, string_at(containers[index], {"name"}), index, "", containers[index], std::move(*command)});
  }
}

std::set<std::string> repositories_of(const Json& pod_template) {
  std::set<std::string> out;
  for (const char* list : {"containers", "initContainers"}) {
    for (const Json& one : items(pod_template, {"spec", list})) out.insert(repository_of(string_at(one, {"image"})));
  }
  return out;
}

bool have_in_common(const Json& one, const Json& other) {
  for (const auto& [place, key] :
       {std::pair("labels", "app.kubernetes.io/instance"), std::pair("labels", "argocd.argoproj.io/instance"),
        std::pair("annotations", "meta.helm.sh/release-name")}) {
    const std::string value = string_at(one, {"metadata", place, key});
    if (!value.empty() && value == string_at(other, {"metadata", place, key})) return true;
  }
  return false;
}

void say_hook(const Json& job, Migrator& out) {
  out.place = Migrator::Place::kJob;
  const std::string argo = string_at(job, {"metadata", "annotations", "argocd.argoproj.io/hook"});
  const std::string helm = string_at(job, {"metadata", "annotations", "helm.sh/hook"});
  if (!helm.empty()) {
    out.place = Migrator::Place::kHelmHook;
    out.hook = helm;
  } else if (!argo.empty()) {
    out.place = Migrator::Place::kArgoHook;
    out.hook = argo;
  }
}

std::vector<std::string> names_of(const std::vector<Json>& containers) {
  std::vector<std::string> out;
  out.reserve(containers.size());
  for (const Json& one : containers) out.push_back(string_at(one, {"name"}));
  return out;
}

// Returns: those of the containers that have the migrating container's image.
std::vector<std::string> with_its_image(const std::vector<Json>& containers, const Migrator& migrator) {
  std::vector<std::string> out;
  const std::string image = repository_of(string_at(migrator.container, {"image"}));
  for (const Json& one : containers) {
    if (repository_of(string_at(one, {"image"})) == image) out.push_back(string_at(one, {"name"}));
  }
  return out;
}

bool looks_like_url(const std::string& name) {
  return std::any_of(kUrlNames.begin(), kUrlNames.end(),
                     [&](const char* usual) { return name.ends_with(std::string("_") + usual); });
}

std::vector<std::string> candidates_in(const Json& container) {
  for (const char* usual : kUrlNames) {
    if (variable_of(container, usual) != nullptr) return {usual};
  }
  std::vector<std::string> out;
  for (const Json& one : items(container, {"env"})) {
    if (looks_like_url(string_at(one, {"name"}))) out.push_back(string_at(one, {"name"}));
  }
  return out;
}

std::string where_more_stand(const Json& container) {
  std::vector<std::string> out;
  for (const Json& one : items(container, {"envFrom"})) {
    for (const auto& [key, kind] : {std::pair("secretRef", "Secret"), std::pair("configMapRef", "ConfigMap")}) {
      const std::string name = string_at(one, {key, "name"});
      if (!name.empty()) out.push_back(fmt::format("{} {}", kind, name));
    }
  }
  return out.empty() ? "" : fmt::format(" (more come from {}, which nobody read)", join(out));
}

}  // namespace

std::string to_string(const Migrator& migrator) {
  switch (migrator.place) {
    case Migrator::Place::kInitContainer: return "init container " + migrator.name;
    case Migrator::Place::kContainer: return "container " + migrator.name;
    case Migrator::Place::kHelmHook: return fmt::format("Job {} (Helm's hook {})", migrator.name, migrator.hook);
    case Migrator::Place::kArgoHook: return fmt::format("Job {} (Argo CD's hook {})", migrator.name, migrator.hook);
    case Migrator::Place::kJob: return "Job " + migrator.name;
    case Migrator::Place::kTold: return "what --command says";
  }
  return "";
}

const Migrator* first_seen(const std::vector<Migrator>& migrators) {
  const auto seen = std::find_if(migrators.begin(), migrators.end(),
                                 [](const Migrator& one) { return one.place != Migrator::Place::kTold; });
  return seen == migrators.end() ? nullptr : &*seen;
}

std::string repository_of(const std::string& image) {
  const std::string name = image.substr(0, image.find('@'));
  const std::size_t colon = name.rfind(':');
  const bool is_port = colon != std::string::npos && name.find('/', colon) != std::string::npos;
  return colon == std::string::npos || is_port ? name : name.substr(0, colon);
}

const Json* variable_of(const Json& container, const std::string& name) {
  const Json* list = find(container, {"env"});
  if (list == nullptr || !list->is_array()) return nullptr;
  for (const Json& one : *list) {
    if (string_at(one, {"name"}) == name) return &one;
  }
  return nullptr;
}

std::vector<Migrator> migrators_of_pods(const Json& pod_template) {
  std::vector<Migrator> out;
  read_containers(pod_template, "initContainers", Migrator::Place::kInitContainer, out);
  read_containers(pod_template, "containers", Migrator::Place::kContainer, out);
  return out;
}

std::vector<Migrator> migrators_of_jobs(const std::vector<Json>& jobs, const Json& workload) {
  const Json* own = find(workload, {"spec", "template"});
  const std::set<std::string> images = own == nullptr ? std::set<std::string>{} : repositories_of(*own);
  std::vector<Migrator> out;
  for (const Json& job : jobs) {
    const Json* pods = find(job, {"spec", "template"});
    if (pods == nullptr || !string_at(job, {"metadata", "labels", controller::kRunLabel}).empty()) continue;
    for (Migrator& found : migrators_of_pods(*pods)) {
      const bool is_its_image = images.contains(repository_of(string_at(found.container, {"image"})));
      if (!is_its_image && !have_in_common(job, workload)) continue;
      say_hook(job, found);
      found.name = string_at(job, {"metadata", "name"});
      out.push_back(std::move(found));
      break;  // the Job goes as a whole
    }
  }
  return out;
}

Choice application_container(const Json& pod_template, const std::vector<Migrator>& migrators,
                             const std::string& asked) {
  const std::vector<Json> containers = items(pod_template, {"spec", "containers"});
  const std::vector<std::string> names = names_of(containers);
  if (!asked.empty()) {
    if (std::find(names.begin(), names.end(), asked) != names.end()) return {asked, ""};
    return {"", fmt::format("there is no container {}; name one of {} by --container", asked, join(names))};
  }
  for (const Migrator& one : migrators) {
    if (one.place == Migrator::Place::kContainer) return {one.name, ""};
  }
  const Json* usual = controller::container_of(pod_template, "");
  const std::string first = usual == nullptr ? "" : string_at(*usual, {"name"});
  if (const Migrator* seen = first_seen(migrators); seen != nullptr) {
    const std::vector<std::string> same = with_its_image(containers, *seen);
    if (same.size() == 1) return {same.front(), ""};
    if (std::find(same.begin(), same.end(), first) != same.end()) return {first, ""};
    if (same.empty()) {
      return {"",
              fmt::format("{} has another image ({}) than the pods: a run has the image of one of the pods' containers "
                          "({}); name the one whose image has the migrations, too, by --container",
                          to_string(*seen), string_at(seen->container, {"image"}), join(names))};
    }
  }
  if (!string_at(pod_template, {"metadata", "annotations", "kubectl.kubernetes.io/default-container"}).empty())
    return {first, ""};
  std::vector<std::string> left;
  std::copy_if(names.begin(), names.end(), std::back_inserter(left),
               [](const std::string& one) { return !kSidecars.contains(one); });
  if (left.size() == 1) return {left.front(), ""};
  return {"", fmt::format(
                  "several containers ({}) may be the application: name the one whose image migrates by --container",
                  join(names))};
}

Choice url_variable(const Json& application, const Migrator* migrator, const std::string& asked) {
  if (!asked.empty()) return {asked, ""};
  std::vector<Json> containers;
  if (migrator != nullptr) containers.push_back(migrator->container);
  containers.push_back(application);
  std::vector<std::string> several;
  for (const Json& container : containers) {
    const std::vector<std::string> found = candidates_in(container);
    if (found.size() == 1) return {found.front(), ""};
    if (several.empty()) several = found;
  }
  if (!several.empty()) {
    return {"", fmt::format("several variables may hold the database's URL ({}): name it by --database-url-env",
                            join(several))};
  }
  return {"", fmt::format(
                  "no variable of container {} is called like the URL of a database{}: name it by --database-url-env",
                  string_at(application, {"name"}), where_more_stand(application))};
}

}  // namespace lockkeeper::cmd
