// Applying what is pending: the child works under a watched lock; lock timeouts are tried again.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/lock/fence.h"
#include "postgres/session/session.h"
#include "runner/observe/place.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/place_watch.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct UpgradeOrder {
  std::vector<std::string> targets;  // full ids
  std::vector<std::string> pending;  // in order
  std::vector<std::string> from;     // the version rows now
  postgres::VersionTable table;
  postgres::Fence fence;
  std::string child_application;
  std::optional<std::int64_t> ledger_run;  // empty: the child writes no ledger
  std::vector<alembic::SkippedStatement> skipped;
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

// What is ordered for one context, and what came of it.
struct UpgradeWork {
  std::shared_ptr<Place> place;
  UpgradeOrder order;
  UpgradeReport report;  // of this context: applied, statements, effective, unrecorded
};

// Decides in the middle of env.py's run. While it is asked, the sessions are in their places; while the child works,
// they are watched.
class Guide {
 public:
  virtual ~Guide() = default;
  virtual alembic::ContextAnswer answer(const alembic::ConfiguredContext& context) = 0;
  virtual alembic::FilesAnswer answer(const alembic::ConfiguredFiles& files) = 0;
  virtual alembic::StepsAnswer answer(const alembic::StepsQuestion& steps) = 0;
  // The newest of each place is watched.
  [[nodiscard]] virtual std::vector<HeldLock> locks() const = 0;
  // Whose steps are taken; nullptr before anybody's are.
  [[nodiscard]] virtual UpgradeWork* current() = 0;
};

// Runs env.py once, and again after lock timeouts. The sessions are back in their places when this returns, and the
// child and its backends have ended, except where that says so (lock_lost and unreachable).
[[nodiscard]] UpgradeReport run_upgrade(alembic::Adapter& adapter, const alembic::GuidedRequest& request, Guide& guide,
                                        const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
