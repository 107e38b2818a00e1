#include "cmd/operator/service.h"

#include <fmt/core.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>

#include "cmd/operator/verbs/check_install.h"
#include "controller/act/let_go.h"
#include "controller/controller.h"
#include "kube/config.h"
#include "kube/credentials.h"
#include "kube/election.h"
#include "kube/system_authorities.h"
#include "telemetry/probe_server.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::string_view kControllerName = "migration";
constexpr std::chrono::seconds kLease{15};
// Liveness: a leader that cannot renew has ended itself long before; one that is still there hangs.
constexpr Milliseconds kHangsAfter = kLease + std::chrono::seconds(20);

int code_of(const std::string& text) {
  int code = 0;
  std::from_chars(text.data(), text.data() + text.size(), code);
  return code;
}

kube::ClientConfig config_of(const OperatorFlags& flags) {
  kube::ConfigSource source;
  source.kubeconfig = flags.kubeconfig;
  source.context = flags.context;
  return kube::load_config_of_program(source);
}

kube::ClientOptions client_options(telemetry::Metrics& metrics) {
  kube::ClientOptions options;
  options.user_agent = std::string("lockkeeper-operator/") + LOCKKEEPER_VERSION;
  options.on_request = [&metrics](const std::string& method, const std::string& code, const std::string& host) {
    metrics.api_request(method, code_of(code), host);
  };
  return options;
}

// Of the verbs that run once and end.
kube::ClientOptions verbs_options() {
  kube::ClientOptions options;
  options.user_agent = std::string("lockkeeper-operator/") + LOCKKEEPER_VERSION;
  return options;
}

kube::QueueHooks queue_hooks(telemetry::Metrics& metrics) {
  kube::QueueHooks hooks;
  hooks.depth = [&metrics](std::size_t keys) { metrics.queue_depth(keys); };
  hooks.added = [&metrics] { metrics.queue_added(); };
  hooks.retried = [&metrics] { metrics.queue_retried(); };
  hooks.waited = [&metrics](double seconds) { metrics.queue_waited(seconds); };
  hooks.worked = [&metrics](double seconds) { metrics.queue_worked(seconds); };
  return hooks;
}

void log_watch_problem(const std::string& problem) {
  telemetry::log_warning("watch interrupted", {{"error", problem}});
}

}  // namespace

struct Service::Parts {
  explicit Parts(OperatorFlags given)
      : flags(std::move(given)),
        metrics(kControllerName, flags.lease_name, flags.workers, LOCKKEEPER_VERSION),
        credentials(config_of(flags)),
        transport(kube::make_cpprest_transport(credentials)),
        client(*transport, client_options(metrics)),
        queue(queue_hooks(metrics)) {}

  [[nodiscard]] std::optional<std::string> check_lease() const;
  [[nodiscard]] std::optional<std::string> check_caches() const;
  void serve_http();

  const OperatorFlags flags;
  telemetry::Metrics metrics;
  kube::Credentials credentials;
  std::unique_ptr<kube::HttpTransport> transport;
  kube::Client client;
  kube::WorkQueue queue;
  std::atomic<bool> synced{false};
  const std::string identity = kube::make_identity();
  std::unique_ptr<kube::EventRecorder> events;
  std::unique_ptr<kube::Election> election;
  std::unique_ptr<telemetry::ProbeServer> health_server;
  std::unique_ptr<telemetry::ProbeServer> metrics_server;
  std::unique_ptr<controller::Caches> caches;
  std::unique_ptr<controller::Controller> controller;
};

std::optional<std::string> Service::Parts::check_lease() const {
  const auto unrenewed = election ? election->unrenewed_for() : std::nullopt;
  if (!unrenewed || *unrenewed < kHangsAfter) return std::nullopt;
  return fmt::format("the lease has not been renewed for {}", for_people(*unrenewed));
}

std::optional<std::string> Service::Parts::check_caches() const {
  if (synced) return std::nullopt;
  return "the first lists are not complete; is the API server reachable and the CRD installed?";
}

void Service::Parts::serve_http() {
  const auto render = [this] {
    const auto unfinished = queue.unfinished();
    metrics.queue_unfinished(unfinished.total, unfinished.longest);
    return metrics.serialize(now());
  };
  if (flags.health_address != "0") {
    telemetry::ProbeServerOptions options;
    options.address = flags.health_address;
    options.healthz = {{"ping", [] { return std::nullopt; }}, {"lease", [this] { return check_lease(); }}};
    options.readyz = {{"caches", [this] { return check_caches(); }}};
    if (flags.metrics_address == flags.health_address) options.metrics = render;
    health_server = std::make_unique<telemetry::ProbeServer>(std::move(options));
  }
  if (flags.metrics_address != "0" && flags.metrics_address != flags.health_address) {
    telemetry::ProbeServerOptions options;
    options.address = flags.metrics_address;
    options.metrics = render;
    metrics_server = std::make_unique<telemetry::ProbeServer>(std::move(options));
  }
}

Service::Service(OperatorFlags flags) : parts_(std::make_unique<Parts>(std::move(flags))) {
  Parts& p = *parts_;
  if (p.flags.leader_election) {
    kube::ElectionOptions options;
    options.ns = p.flags.lease_namespace.empty() ? p.credentials.config().default_namespace : p.flags.lease_namespace;
    options.name = p.flags.lease_name;
    options.identity = p.identity;
    options.lease_duration = kLease;
    options.on_problem = [](const std::string& problem) {
      telemetry::log_warning("lease not renewed", {{"error", problem}});
    };
    options.on_lost = [](const std::string& why) {
      // Another one may lead from now on: not a single write more, destructors included.
      telemetry::log_error("lease lost", {{"error", why}});
      ::_exit(1);
    };
    p.election = std::make_unique<kube::Election>(p.client, std::move(options));
  }
  p.serve_http();
}

void Service::run(const std::stop_token& stop) {
  Parts& p = *parts_;
  telemetry::log_info(
      "operator starts",
      {{"version", LOCKKEEPER_VERSION}, {"server", p.credentials.config().server}, {"identity", p.identity}});
  p.caches = std::make_unique<controller::Caches>(
      p.client, p.queue, controller::CacheOptions{p.flags.namespaces, p.flags.excluded_namespaces, log_watch_problem});
  while (!stop.stop_requested() && !p.caches->wait_synced(stop, std::chrono::seconds(10))) {
    if (!stop.stop_requested()) telemetry::log_warning("caches not synced yet");
  }
  if (stop.stop_requested()) return;
  p.synced = true;
  telemetry::log_info("caches synced", {{"migrations", p.caches->migrations().size()}});
  if (p.election && !p.election->acquire(stop)) return;
  p.metrics.leading(true);

  kube::EventOptions event_options;
  event_options.instance = p.identity;
  event_options.busy = [&queue = p.queue] { return queue.depth() > 0; };
  event_options.on_problem = [](const std::string& problem) {
    telemetry::log_warning("event not written", {{"error", problem}});
  };
  p.events = std::make_unique<kube::EventRecorder>(p.client, std::move(event_options));
  controller::ControllerOptions options;
  options.workers = p.flags.workers;
  options.admission_policy = p.flags.admission_policy == "none" ? std::string() : p.flags.admission_policy;
  options.jobs = {p.flags.runner_image, p.flags.runner_image_pull_policy};
  p.controller =
      std::make_unique<controller::Controller>(p.client, p.queue, *p.caches, *p.events, p.metrics, std::move(options));
  p.controller->start();
  telemetry::log_info("leading", {{"workers", p.flags.workers}});

  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

int let_go(const OperatorFlags& flags) {
  kube::Credentials credentials(config_of(flags));
  const auto transport = kube::make_cpprest_transport(credentials);
  kube::Client client(*transport, verbs_options());
  const controller::LetGo done = controller::let_go(client, flags.namespaces, flags.excluded_namespaces);
  for (const std::string& problem : done.problems) telemetry::log_error("not let go", {{"error", problem}});
  telemetry::log_info("let go", {{"migrations", done.migrations}, {"pods", done.pods}});
  return done.problems.empty() ? 0 : 1;
}

int check(OperatorFlags flags) {
  kube::Credentials credentials(config_of(flags));
  const auto transport = kube::make_cpprest_transport(credentials);
  kube::Client client(*transport, verbs_options());
  if (flags.lease_namespace.empty()) flags.lease_namespace = credentials.config().default_namespace;
  const InstallCheck done = check_install(client, flags);
  for (const std::string& what : done.sound) telemetry::log_info("install checked", {{"found", what}});
  for (const std::string& problem : done.problems) telemetry::log_error("install is not sound", {{"error", problem}});
  if (done.problems.empty()) telemetry::log_info("install is sound");
  return done.problems.empty() ? 0 : 1;
}

Service::~Service() {
  Parts& p = *parts_;
  p.controller.reset();
  p.caches.reset();
  p.metrics_server.reset();
  p.health_server.reset();
  if (p.election) p.election->release();
  p.events.reset();
  telemetry::log_info("operator stopped");
}

}  // namespace lockkeeper::cmd
