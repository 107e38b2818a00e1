// The only writer of a Migration's status. Safe from any thread for different Migrations.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "api/migration.h"
#include "base/duration.h"
#include "base/timestamp.h"
#include "kube/client.h"

namespace lockkeeper::controller {

// Progress is written at most so often.
inline constexpr Milliseconds kProgressPace{5000};

// Pure: how long a change that is no more than progress has to wait; zero where it may be written now.
[[nodiscard]] Milliseconds progress_wait(Timestamp last_write, Timestamp now);

class StatusWriter {
 public:
  explicit StatusWriter(kube::Client& client) : client_(client) {}

  // Writes what differs between `migration.status` and `status`, on condition that nobody has changed the object
  // since: Conflict otherwise, and the caller decides again. Nothing differs: no request, and `migration` itself
  // comes back as nullptr. nullopt: the Migration is gone.
  [[nodiscard]] std::optional<std::shared_ptr<const api::Migration>> write(const api::Migration& migration,
                                                                           const api::MigrationStatus& status,
                                                                           const std::stop_token& stop);

 private:
  kube::Client& client_;
};

}  // namespace lockkeeper::controller
