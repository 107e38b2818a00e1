#include <algorithm>

#include "controller/act/carry_out.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller::acts {
namespace {

// The list is replaced whole, so the patch holds only for the object that was seen.
Json finalizers_patch(const api::Migration& migration, const std::vector<std::string>& finalizers) {
  return {{"metadata", {{"resourceVersion", migration.resource_version}, {"finalizers", finalizers}}}};
}

}  // namespace

bool add_finalizer(kube::Client& client, api::Migration& migration, const std::stop_token& stop) {
  std::vector<std::string> finalizers = migration.finalizers;
  finalizers.emplace_back(kFinalizer);
  const auto written = client.patch(kube::kMigrations, {migration.name_space, migration.name}, kube::PatchKind::kMerge,
                                    finalizers_patch(migration, finalizers), "", stop);
  if (!written) return false;
  migration.finalizers = std::move(finalizers);
  migration.resource_version = string_at(*written, {"metadata", "resourceVersion"});
  return true;
}

void remove_finalizer(Clients& clients, Pass& pass) {
  const auto newest = pass.memory.written;  // kept alive: it is replaced below
  const api::Migration& migration = newest ? *newest : pass.migration();
  std::vector<std::string> finalizers = migration.finalizers;
  std::erase(finalizers, std::string(kFinalizer));
  const auto written =
      clients.client.patch(kube::kMigrations, {migration.name_space, migration.name}, kube::PatchKind::kMerge,
                           finalizers_patch(migration, finalizers), "", pass.stop);
  // Until the watch shows it, a second look would remove it again, from an object that is not there any more.
  if (written) pass.memory.written = std::make_shared<const api::Migration>(api::parse_migration(*written));
}

}  // namespace lockkeeper::controller::acts
