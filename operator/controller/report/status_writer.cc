#include "controller/report/status_writer.h"

#include "controller/report/merge_diff.h"

namespace lockkeeper::controller {

Milliseconds progress_wait(Timestamp last_write, Timestamp now) {
  const auto since = std::chrono::floor<Milliseconds>(now - last_write);
  // A clock that was set back must not hold up progress.
  if (since < Milliseconds(0) || since >= kProgressPace) return Milliseconds(0);
  return kProgressPace - since;
}

std::optional<std::shared_ptr<const api::Migration>> StatusWriter::write(const api::Migration& migration,
                                                                         const api::MigrationStatus& status,
                                                                         const std::stop_token& stop) {
  const Json changes = merge_diff(api::to_json(migration.status), api::to_json(status));
  if (changes.empty()) return nullptr;
  const Json patch = {{"metadata", {{"resourceVersion", migration.resource_version}}}, {"status", changes}};
  const auto written = client_.patch(kube::kMigrations, {migration.name_space, migration.name}, kube::PatchKind::kMerge,
                                     patch, "status", stop);
  if (!written) return std::nullopt;
  return std::make_shared<const api::Migration>(api::parse_migration(*written));
}

}  // namespace lockkeeper::controller
