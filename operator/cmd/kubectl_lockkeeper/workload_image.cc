#include "cmd/kubectl_lockkeeper/workload_image.h"

#include "controller/observe/workload.h"
#include "kube/api_error.h"

namespace lockkeeper::cmd {

std::string image_in(const api::Migration& migration, const Json& workload) {
  if (!migration.spec.workload_ref) return "";
  const controller::Workload read = controller::parse_workload(workload);
  const Json* container = controller::container_of(read.pod_template, migration.spec.workload_ref->container);
  return container == nullptr ? "" : string_at(*container, {"image"});
}

bool is_about_another_image(const api::Migration& migration, const std::string& image) {
  const std::vector<std::string>& images = migration.status.target.images;
  return !image.empty() && images.size() == 1 && images.front() != image;
}

std::string WorkloadImages::of(const api::Migration& migration) {
  const auto& ref = migration.spec.workload_ref;
  if (!ref) return "";
  try {
    const auto resource = discovery_.resolve(ref->api_version, ref->kind);
    const auto workload = resource ? client_.get(*resource, {migration.name_space, ref->name}) : std::optional<Json>();
    return workload ? image_in(migration, *workload) : "";
  } catch (const kube::ApiError& error) {
    if (error.status() != 403) throw;
    return "";
  }
}

}  // namespace lockkeeper::cmd
