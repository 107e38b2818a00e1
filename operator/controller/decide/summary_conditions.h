// The three conditions that kstatus reads, always set together so that they never contradict each other.
// https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus
#pragma once

#include <string_view>

#include "api/migration.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

// In progress: Ready=False, Reconciling=True, Stalled=False.
void say_reconciling(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now);
// Done: Ready=True, Reconciling=False, Stalled=False.
void say_ready(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now);
// A person is needed: Ready=False, Reconciling=False, Stalled=True.
void say_stalled(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now);
// Neither done nor at work, as intended: Ready=False, Reconciling=False, Stalled=False.
void say_idle(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now);

}  // namespace lockkeeper::controller
