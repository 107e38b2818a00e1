#include "controller/act/let_go.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "api/migration.h"
#include "controller/resource_names.h"
#include "gate/admission.h"
#include "kube/api_error.h"

namespace lockkeeper::controller {
namespace {

// A Migration or pod may change while we look at it.
constexpr int kTries = 5;
// The guard of a release that has just been deleted counts for a moment more: API servers read policies by a watch.
constexpr std::chrono::seconds kGuardLingers{30};
constexpr std::chrono::milliseconds kPause{250};

std::vector<Json> all_of(kube::Client& client, const kube::Resource& resource, kube::ListQuery query,
                         const std::vector<std::string>& namespaces, const std::vector<std::string>& excluded) {
  std::vector<Json> out;
  for (const std::string& ns : namespaces.empty() ? std::vector<std::string>{""} : namespaces) {
    query.ns = ns;
    std::vector<Json> some;
    try {
      (void)client.list(
          resource, query, [&](Json object) { some.push_back(std::move(object)); }, [&] { some.clear(); });
    } catch (const kube::ApiError& error) {
      if (error.status() != 404) throw;  // without the CRD there are no Migrations
    }
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  std::erase_if(out, [&](const Json& object) {
    return std::find(excluded.begin(), excluded.end(), kube::ObjectKey::of(object).ns) != excluded.end();
  });
  return out;
}

// True where it had our finalizer, and has it no longer.
bool free_migration(kube::Client& client, const kube::ObjectKey& key) {
  for (int left = kTries;; --left) {
    const auto object = client.get(kube::kMigrations, key);
    if (!object) return false;
    auto finalizers = api::parse_migration(*object).finalizers;
    if (std::erase(finalizers, std::string(kFinalizer)) == 0) return false;
    const Json patch = {
        {"metadata",
         {{"resourceVersion", string_at(*object, {"metadata", "resourceVersion"})}, {"finalizers", finalizers}}}};
    try {
      return client.patch(kube::kMigrations, key, kube::PatchKind::kMerge, patch).has_value();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kConflict || left == 1) throw;
    }
  }
}

bool open_gate(kube::Client& client, const kube::ObjectKey& key) {
  const auto until = std::chrono::steady_clock::now() + kGuardLingers;
  for (int left = kTries;;) {
    const auto object = client.get(kube::kPods, key);
    if (!object) return false;
    const gate::GatedPod pod = gate::parse_gated_pod(*object);
    if (!gate::waits_at_our_gate(pod)) return false;
    try {
      return client.patch(kube::kPods, key, kube::PatchKind::kJson, gate::opening_patch(pod)).has_value();
    } catch (const kube::ApiError& error) {
      const bool refused = error.status() == 403 || error.status() == 422;
      const bool again =
          refused ? std::chrono::steady_clock::now() < until : error.kind() == ErrorKind::kConflict && --left > 0;
      if (!again) throw;
      std::this_thread::sleep_for(kPause);
    }
  }
}

template <typename Act>
std::size_t each(const std::vector<kube::ObjectKey>& keys, const std::string& kind, std::vector<std::string>& problems,
                 const Act& act) {
  std::size_t done = 0;
  for (const kube::ObjectKey& key : keys) {
    try {
      if (act(key)) ++done;
    } catch (const Error& error) {
      problems.push_back(fmt::format("{} {}: {}", kind, key.text(), error.what()));
    }
  }
  return done;
}

std::vector<kube::ObjectKey> keys_of(const std::vector<Json>& objects) {
  std::vector<kube::ObjectKey> keys;
  keys.reserve(objects.size());
  for (const Json& object : objects) keys.push_back(kube::ObjectKey::of(object));
  return keys;
}

std::vector<kube::ObjectKey> held_pods(kube::Client& client, const std::vector<std::string>& namespaces,
                                       const std::vector<std::string>& excluded) {
  kube::ListQuery labelled;
  labelled.label_selector = gate::kMigrationLabel;
  labelled.field_selector = "status.phase=Pending";
  std::vector<Json> pods = all_of(client, kube::kPods, labelled, namespaces, excluded);
  std::erase_if(pods, [](const Json& pod) { return !gate::waits_at_our_gate(gate::parse_gated_pod(pod)); });
  return keys_of(pods);
}

std::vector<kube::ObjectKey> held_migrations(kube::Client& client, const std::vector<std::string>& namespaces,
                                             const std::vector<std::string>& excluded) {
  std::vector<Json> migrations = all_of(client, kube::kMigrations, {}, namespaces, excluded);
  std::erase_if(migrations, [](const Json& migration) {
    const std::vector<std::string> finalizers = strings_at(migration, {"metadata", "finalizers"});
    return std::find(finalizers.begin(), finalizers.end(), kFinalizer) == finalizers.end();
  });
  return keys_of(migrations);
}

}  // namespace

Held find_held(kube::Client& client, const std::vector<std::string>& namespaces,
               const std::vector<std::string>& excluded) {
  return {held_migrations(client, namespaces, excluded), held_pods(client, namespaces, excluded)};
}

LetGo let_go(kube::Client& client, const std::vector<std::string>& namespaces,
             const std::vector<std::string>& excluded) {
  LetGo out;
  out.pods = each(held_pods(client, namespaces, excluded), "Pod", out.problems,
                  [&](const kube::ObjectKey& key) { return open_gate(client, key); });
  out.migrations = each(held_migrations(client, namespaces, excluded), "Migration", out.problems,
                        [&](const kube::ObjectKey& key) { return free_migration(client, key); });
  return out;
}

}  // namespace lockkeeper::controller
