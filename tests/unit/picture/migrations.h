// Migrations in the states that people meet, half an hour after midnight.
#pragma once

#include "api/migration.h"

namespace lockkeeper::picture {

// 2026-01-01T00:30:00Z
[[nodiscard]] Timestamp half_past();

[[nodiscard]] api::Migration ready_migration();
// Ten minutes into its second run, which pid 100 blocks.
[[nodiscard]] api::Migration blocked_migration();
[[nodiscard]] api::Migration failed_migration();

}  // namespace lockkeeper::picture
