#include "world.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "base/timestamp.h"

namespace lockkeeper::controller {
namespace {

const kube::Resource kServiceAccounts{"", "v1", "serviceaccounts", "ServiceAccount"};

Json owner(const char* api_version, const char* kind, const Json& object) {
  return {{"apiVersion", api_version},
          {"kind", kind},
          {"name", object["metadata"]["name"]},
          {"uid", object["metadata"]["uid"]},
          {"controller", true}};
}

}  // namespace

Json report(const std::string& outcome, const std::string& reason, const std::string& message,
            const std::vector<std::string>& to, const std::vector<std::string>& from) {
  api::Run run;
  run.outcome = *api::parse_outcome(outcome);
  run.reason = reason;
  run.message = message;
  run.from = from;
  run.to = to;
  return api::to_json(run);
}

void World::SetUp() {
  const char* file = std::getenv("KUBECONFIG");
  ASSERT_TRUE(file != nullptr && *file != '\0')
      << "these tests need an API server: set KUBECONFIG to what `tests/cluster/up.sh --name NAME "
         "--without-controllers` prints, and apply crds/";
  kubeconfig_ = file;
  kube::ConfigSource source;
  source.kubeconfig = kubeconfig_;
  credentials_ = std::make_unique<kube::Credentials>(kube::load_config(source));
  transport_ = kube::make_cpprest_transport(*credentials_);
  kube::ClientOptions options;
  options.user_agent = "the-cluster";
  client_ = std::make_unique<kube::Client>(*transport_, options);
  const auto created =
      client_->create(kube::kNamespaces,
                      {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"generateName", "controller-"}}}});
  ns_ = string_at(std::get<kube::Created>(created).object, {"metadata", "name"});
  (void)client_->create(
      kServiceAccounts,
      {{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", {{"namespace", ns_}, {"name", "default"}}}});
}

void World::TearDown() {
  if (HasFailure() && operator_) std::cerr << operator_->log();
  operator_.reset();
  if (!client_ || ns_.empty()) return;
  // Nobody collects garbage here, and whatever the next test's operator would list slows it.
  for (const auto& migration : list(kube::kMigrations)) {
    (void)client_->patch(kube::kMigrations, kube::ObjectKey::of(migration), kube::PatchKind::kMerge,
                         {{"metadata", {{"finalizers", nullptr}}}});
  }
  for (const kube::Resource& resource :
       {kube::kMigrations, kube::kJobs, kube::kPods, kube::kDeployments, kube::kConfigMaps, kube::kEvents}) {
    for (const Json& object : list(resource)) {
      (void)client_->patch(resource, kube::ObjectKey::of(object), kube::PatchKind::kMerge,
                           {{"metadata", {{"finalizers", nullptr}}}});
      kube::HttpRequest request = kube::delete_request(resource, kube::ObjectKey::of(object), {});
      request.body =
          R"({"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0,"propagationPolicy":"Background"})";
      (void)client_->send(request, {});
    }
  }
}

void World::create_deployment(const std::string& name, const std::string& image, const std::string& strategy) {
  Json object = {{"apiVersion", "apps/v1"},
                 {"kind", "Deployment"},
                 {"metadata", {{"namespace", ns_}, {"name", name}}},
                 {"spec",
                  {{"replicas", 1},
                   {"selector", {{"matchLabels", {{"app", name}}}}},
                   {"template",
                    {{"metadata", {{"labels", {{"app", name}, {"lockkeeper.dev/migration", name}}}}},
                     {"spec",
                      {{"schedulingGates", {{{"name", "lockkeeper.dev/migration"}}}},
                       {"containers", {{{"name", "api"}, {"image", image}}}}}}}}}}};
  if (!strategy.empty()) object["spec"]["strategy"]["type"] = strategy;
  ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(kube::kDeployments, object)));
}

void World::set_image(const std::string& deployment, const std::string& image) {
  const Json patch =
      Json::array({{{"op", "replace"}, {"path", "/spec/template/spec/containers/0/image"}, {"value", image}}});
  ASSERT_TRUE(client_->patch(kube::kDeployments, {ns_, deployment}, kube::PatchKind::kJson, patch));
}

void World::create_migration(const std::string& name, const Json& spec) {
  const Json object = {{"apiVersion", "lockkeeper.dev/v1alpha1"},
                       {"kind", "Migration"},
                       {"metadata", {{"namespace", ns_}, {"name", name}}},
                       {"spec", spec}};
  ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(kube::kMigrations, object)));
}

void World::patch_migration(const std::string& name, const Json& patch) {
  ASSERT_TRUE(client_->patch(kube::kMigrations, {ns_, name}, kube::PatchKind::kMerge, patch));
}

Json World::create_gated_pod(const std::string& name, const std::string& migration, const std::string& image) {
  const Json pod = {
      {"apiVersion", "v1"},
      {"kind", "Pod"},
      {"metadata",
       {{"namespace", ns_}, {"name", name}, {"labels", {{"app", migration}, {"lockkeeper.dev/migration", migration}}}}},
      {"spec",
       {{"schedulingGates", {{{"name", "lockkeeper.dev/migration"}}}},
        {"containers", {{{"name", "api"}, {"image", image}}}}}}};
  return std::get<kube::Created>(client_->create(kube::kPods, pod)).object;
}

Json World::create_run_pod(const Json& job) {
  const Json& pods = job["spec"]["template"];
  Json metadata = pods["metadata"];
  metadata["namespace"] = ns_;
  metadata["generateName"] = string_at(job, {"metadata", "name"}) + "-";
  metadata["ownerReferences"] = Json::array({owner("batch/v1", "Job", job)});
  const Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", metadata}, {"spec", pods["spec"]}};
  return std::get<kube::Created>(client_->create(kube::kPods, pod)).object;
}

void World::set_pod_status(const Json& pod, const Json& status) {
  ASSERT_TRUE(
      client_->patch(kube::kPods, kube::ObjectKey::of(pod), kube::PatchKind::kMerge, {{"status", status}}, "status"));
}

Json World::start_run(const Json& job) {
  const Json pod = create_run_pod(job);
  set_pod_status(pod, {{"phase", "Running"},
                       {"containerStatuses",
                        {{{"name", "api"},
                          {"image", "x"},
                          {"imageID", ""},
                          {"ready", true},
                          {"restartCount", 0},
                          {"state", {{"running", {{"startedAt", to_rfc3339(now())}}}}}}}}});
  return pod;
}

void World::end_pod(const Json& pod, const std::string& message, int exit_code, const std::string& reason) {
  const std::string stamp = to_rfc3339(now());
  set_pod_status(pod, {{"phase", exit_code == 0 ? "Succeeded" : "Failed"},
                       {"containerStatuses",
                        {{{"name", "api"},
                          {"image", "x"},
                          {"imageID", ""},
                          {"ready", false},
                          {"restartCount", 0},
                          {"state",
                           {{"running", nullptr},
                            {"terminated",
                             {{"exitCode", exit_code},
                              {"reason", reason},
                              {"message", message},
                              {"startedAt", stamp},
                              {"finishedAt", stamp}}}}}}}}});
}

void World::end_job(const Json& job, bool well, const std::string& reason) {
  const std::string stamp = to_rfc3339(now());
  const auto status_with = [&](const std::vector<std::string>& types) {
    Json conditions = Json::array();
    for (const std::string& type : types) {
      conditions.push_back({{"type", type},
                            {"status", "True"},
                            {"reason", well ? "CompletionsReached" : reason},
                            {"lastProbeTime", stamp},
                            {"lastTransitionTime", stamp}});
    }
    Json status = {{"startTime", stamp}, {"uncountedTerminatedPods", Json::object()}, {"conditions", conditions}};
    if (well) {
      status["succeeded"] = 1;
      status["completionTime"] = stamp;
    } else {
      status["failed"] = 1;
    }
    return Json{{"status", status}};
  };
  const auto patch = [&](const Json& body) {
    return client_->patch(kube::kJobs, kube::ObjectKey::of(job), kube::PatchKind::kMerge, body, "status").has_value();
  };
  if (!well) {
    ASSERT_TRUE(patch(status_with({"FailureTarget", "Failed"})));
    return;
  }
  try {
    ASSERT_TRUE(patch(status_with({"SuccessCriteriaMet", "Complete"})));
  } catch (const Error& error) {
    // Before 1.32 the Job controller sets one condition, and the API server refuses both.
    if (std::string_view(error.what()).find("cannot set SuccessCriteriaMet") == std::string_view::npos) throw;
    ASSERT_TRUE(patch(status_with({"Complete"})));
  }
}

void World::end_run(const Json& job, const Json& pod, const Json& said, int exit_code) {
  end_pod(pod, to_line(said), exit_code, exit_code == 0 ? "Completed" : "Error");
  end_job(job, exit_code == 0);
}

void World::succeed(const Json& job, const std::string& revision) {
  const auto before = migration(string_at(job, {"metadata", "labels", "lockkeeper.dev/run"}));
  const std::vector<std::string> from = before ? before->status.revision.current : std::vector<std::string>();
  end_run(job, start_run(job), report("Applied", "Applied", "Applied 1 revision.", {revision}, from));
}

std::optional<api::Migration> World::migration(const std::string& name) {
  const auto object = client_->get(kube::kMigrations, {ns_, name});
  if (!object) return std::nullopt;
  return api::parse_migration(*object);
}

std::vector<Json> World::list(const kube::Resource& resource) {
  std::vector<Json> out;
  kube::ListQuery query;
  query.ns = ns_;
  (void)client_->list(
      resource, query, [&](Json object) { out.push_back(std::move(object)); }, [&] { out.clear(); });
  return out;
}

std::vector<Json> World::jobs_of(const std::string& name) {
  std::vector<Json> out;
  for (Json& job : list(kube::kJobs)) {
    if (string_at(job, {"metadata", "labels", "lockkeeper.dev/run"}) == name) out.push_back(std::move(job));
  }
  return out;
}

bool World::is_gated(const std::string& pod) {
  const auto object = client_->get(kube::kPods, {ns_, pod});
  const Json* gates = object ? find(*object, {"spec", "schedulingGates"}) : nullptr;
  return gates != nullptr && !gates->empty();
}

std::string World::stop_of(const Json& pod) {
  const auto object = client_->get(kube::kPods, kube::ObjectKey::of(pod));
  return object ? string_at(*object, {"metadata", "annotations", "lockkeeper.dev/stop"}) : "";
}

std::vector<std::string> World::event_reasons(const std::string& about) {
  std::vector<std::string> out;
  for (const Json& event : list(kube::kEvents)) {
    if (string_at(event, {"regarding", "name"}) == about) out.push_back(string_at(event, {"reason"}));
  }
  return out;
}

const api::Condition& World::condition(const api::Migration& migration, std::string_view type) {
  static const api::Condition kNone;
  const api::Condition* found = api::find_condition(migration.status.conditions, type);
  return found != nullptr ? *found : kNone;
}

bool World::is(const api::Migration& migration, std::string_view type) {
  return api::is_true(migration.status.conditions, type);
}

void World::wait_until(const std::string& what, const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) {
      // Ends the test: what follows makes no sense without it.
      throw std::runtime_error("waited in vain: " + what + "\n" + (operator_ ? operator_->log() : ""));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Json World::wait_for_job(const std::string& name, int attempt) {
  Json found;
  wait_until("Job of attempt " + std::to_string(attempt), [&] {
    for (const Json& job : jobs_of(name)) {
      if (string_at(job, {"metadata", "annotations", "lockkeeper.dev/attempt"}) == std::to_string(attempt)) found = job;
    }
    return !found.is_null();
  });
  return found;
}

api::Migration World::wait_for(const std::string& name, const std::string& what,
                               const std::function<bool(const api::Migration&)>& holds) {
  std::optional<api::Migration> found;
  wait_until(what, [&] {
    found = migration(name);
    return found && holds(*found);
  });
  return *found;
}

}  // namespace lockkeeper::controller
