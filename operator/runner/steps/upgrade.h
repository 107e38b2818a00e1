// The upgrade step: the child applies the pending revisions under a watched lock; lock timeouts are tried again.
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
  std::string context;               // for step events
  postgres::VersionTable table;
  postgres::Fence fence;
  std::string child_application;
  std::optional<std::int64_t> ledger_run;  // empty: the child writes no ledger
  std::vector<alembic::SkippedStatement> skipped;
};

// The child's story of an upgrade; the version rows are read by the caller.
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

// The order for one context, and what came of it.
struct UpgradeWork {
  std::shared_ptr<Place> place;
  UpgradeOrder order;
  UpgradeReport report;  // of this context: applied, statements, effective, unrecorded
};

// The one that decides in the middle of env.py's run. While it is asked, the sessions are in their places; while the
// child works, they are watched.
class Guide {
 public:
  virtual ~Guide() = default;
  virtual alembic::ContextAnswer answer(const alembic::ConfiguredContext& context) = 0;
  virtual alembic::FilesAnswer answer(const alembic::ConfiguredFiles& files) = 0;
  virtual alembic::StepsAnswer answer(const alembic::StepsQuestion& steps) = 0;
  // Returns: the locks that are held, the newest of each place first: that one is watched.
  [[nodiscard]] virtual std::vector<HeldLock> locks() const = 0;
  // Returns: the work of the context whose steps are taken; nullptr before anybody's are.
  [[nodiscard]] virtual UpgradeWork* current() = 0;
};

// Runs env.py once, and again after lock timeouts.
// Returns: a report, when the sessions are back in their places, and the child and its backends have ended; not so
// where it says lock_lost and the server cannot be reached.
[[nodiscard]] UpgradeReport run_upgrade(alembic::Adapter& adapter, const alembic::GuidedRequest& request, Guide& guide,
                                        const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
