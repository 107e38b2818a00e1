// Applying what is pending: the child works under a watched lock; lock timeouts are tried again.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter.h"
#include "postgres/fence.h"
#include "postgres/session.h"
#include "postgres/version_rows.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct UpgradeOrder {
  std::vector<std::string> targets;  // full ids
  std::vector<std::string> pending;  // in order
  std::vector<std::string> from;     // the version rows now
  postgres::VersionTable table;
  postgres::Fence fence;
  std::string child_application;
  std::string identity;  // same_database_query of the lock's session
  std::optional<std::int64_t> ledger_run;
  std::vector<alembic::SkippedStatement> skipped;
  std::optional<alembic::FirstRevision> first_revision;  // instead of those in the version locations
};

// What happened, as far as we were told; the version rows are read by the caller.
struct UpgradeReport {
  std::vector<alembic::AppliedRevision> applied;
  std::optional<alembic::AdapterFailure> failure;
  bool single_step = false;

  bool lock_lost = false;
  std::string lost_why;
  bool stopped = false;                // between two revisions, because we were asked
  bool killed = false;                 // in the middle, because of a second signal or the deadline
  std::string stop_reason;             // of either
  bool blocked_by_us = false;          // env.py waits for a lock that our own session holds
  std::string blocked_by_itself;       // or one that another connection of its own holds: who waits for whom, and where
  std::vector<api::Blocker> blockers;  // whom the child waited for last
  unsigned retries = 0;
  std::string unrecorded;  // why the child could not write to the ledger; empty: it did

  std::map<std::string, std::vector<std::string>> statements;  // that ran, by revision
  std::map<std::string, std::vector<std::string>> effective;   // and those whose result was there already, in order
};

// Takes the session for the time of its work and gives it back in `session`, empty where it is lost. The child and
// its backends have ended when this returns, except where that says so (lock_lost and unreachable).
[[nodiscard]] UpgradeReport run_upgrade(alembic::Adapter& adapter, std::unique_ptr<postgres::Session>& session,
                                        const UpgradeOrder& order, const Settings& settings, Reporter& reporter,
                                        StopRequest& stop);

}  // namespace lockkeeper::runner
