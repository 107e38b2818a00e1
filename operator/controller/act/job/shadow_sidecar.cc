#include "controller/act/job/shadow_sidecar.h"

namespace lockkeeper::controller {
namespace {

constexpr std::string_view kData = "/lockkeeper-shadow";
// Not PostgreSQL's own: a database proxy may listen there, in the same pod.
constexpr std::string_view kPort = "54329";
constexpr std::string_view kUser = "shadow";

// The user postgres of the official images: https://github.com/docker-library/postgres
constexpr int kUserOfDebian = 999;
constexpr int kUserOfAlpine = 70;

// What is in it is made anew by every run, so nothing of it needs to outlast a crash.
constexpr std::string_view kScript =
    "set -eu\n"
    "rm -rf \"$DATA/db\"\n"
    "initdb -D \"$DATA/db\" -U shadow -A trust -E UTF8 --locale=C --no-sync >\"$DATA/initdb.log\" || "
    "{ cat \"$DATA/initdb.log\"; exit 1; }\n"
    "exec postgres -D \"$DATA/db\" -c listen_addresses=127.0.0.1 -c port=\"$PORT\" "
    "-c unix_socket_directories=\"$DATA\" -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=20 -c shared_buffers=16MB -c jit=off -c autovacuum=off\n";

}  // namespace

std::string shadow_sidecar_url() {
  return "postgresql://" + std::string(kUser) + "@127.0.0.1:" + std::string(kPort) + "/postgres";
}

Json shadow_sidecar(std::string_view image) {
  const bool alpine = image.find("alpine") != std::string_view::npos;
  return {{"name", kShadowContainer},
          {"image", image},
          {"restartPolicy", "Always"},
          {"command", {"sh", "-c", kScript}},
          {"env", {{{"name", "DATA"}, {"value", kData}}, {{"name", "PORT"}, {"value", kPort}}}},
          {"startupProbe",
           {{"exec", {{"command", {"pg_isready", "-q", "-h", "127.0.0.1", "-p", kPort}}}},
            {"periodSeconds", 1},
            {"timeoutSeconds", 5},
            {"failureThreshold", 120}}},
          {"securityContext",
           {{"allowPrivilegeEscalation", false},
            {"capabilities", {{"drop", {"ALL"}}}},
            {"privileged", false},
            {"readOnlyRootFilesystem", true},
            {"runAsNonRoot", true},
            {"runAsUser", alpine ? kUserOfAlpine : kUserOfDebian},
            {"seccompProfile", {{"type", "RuntimeDefault"}}}}},
          {"resources",
           {{"requests", {{"cpu", "50m"}, {"memory", "64Mi"}}}, {"limits", {{"cpu", "1"}, {"memory", "512Mi"}}}}},
          {"volumeMounts", {{{"name", kShadowContainer}, {"mountPath", kData}}}}};
}

Json shadow_volume() {
  return {{"name", kShadowContainer}, {"emptyDir", {{"sizeLimit", "2Gi"}}}};
}

}  // namespace lockkeeper::controller
