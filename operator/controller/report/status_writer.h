// The only writer of a Migration's status.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "api/migration.h"
#include "base/duration.h"
#include "base/timestamp.h"
#include "kube/client.h"

namespace lockkeeper::controller {

// The least time between two writes of mere progress.
inline constexpr Milliseconds kProgressPace{5000};

// Returns: how long a change that is mere progress has to wait; zero where it may be written now. Pure.
[[nodiscard]] Milliseconds progress_wait(Timestamp last_write, Timestamp now);

// Thread safety: any thread, for different Migrations.
class StatusWriter {
 public:
  explicit StatusWriter(kube::Client& client) : client_(client) {}

  // Writes the fields that differ between `migration.status` and `status`. Where none does, it sends no request.
  // Returns: the Migration as it was stored; nullptr where nothing was written; nullopt where the Migration is gone.
  // Throws: as Client; ApiError (conflict) where somebody has changed the object since `migration` was read: the caller
  // decides again.
  [[nodiscard]] std::optional<std::shared_ptr<const api::Migration>> write(const api::Migration& migration,
                                                                           const api::MigrationStatus& status,
                                                                           const std::stop_token& stop);

 private:
  kube::Client& client_;
};

}  // namespace lockkeeper::controller
