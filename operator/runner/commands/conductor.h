// The guide of an upgrade while env.py runs: which contexts there are and where, in which order their locks are taken,
// and which steps each of them gets. The phases of commands/run_order.h are entered here, as env.py asks for them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/commands/context_run.h"
#include "runner/observe/context_reader.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class Conductor : public Guide {
 public:
  // Requires: `reader` is prepared; all of them outlive it.
  Conductor(ContextReader& reader, const Settings& settings, const std::string& name, RunPlans& plans,
            Reporter& reporter, StopRequest& stop);

  // Takes the locks that env.py is likely to need, those of the runs before.
  // Requires: env.py is not started yet.
  // Returns: by whom one is held, where it was not to be had.
  // Throws: SqlError where the session is lost.
  [[nodiscard]] std::optional<api::Finding> lock_ahead();

  // Begins a run of env.py.
  [[nodiscard]] alembic::GuidedRequest begin();

  alembic::ContextAnswer answer(const alembic::ConfiguredContext& configured) override;
  alembic::FilesAnswer answer(const alembic::ConfiguredFiles& files) override;
  alembic::StepsAnswer answer(const alembic::StepsQuestion& question) override;
  [[nodiscard]] std::vector<HeldLock> locks() const override;
  [[nodiscard]] UpgradeWork* current() override;

  // In the order in which env.py configured them.
  [[nodiscard]] const std::vector<std::unique_ptr<ContextRun>>& contexts() const { return contexts_; }
  // Returns: the context whose remedies come first, before env.py runs once more; nullptr where there is none.
  [[nodiscard]] ContextRun* to_put_right() { return to_put_right_; }
  // Returns: why the first context leads to another database than the settings name, where it does.
  [[nodiscard]] const std::optional<api::Finding>& mismatch() const { return mismatch_; }
  // That is no obstacle: another one of env.py's leads there.
  void allow_mismatch() { mismatch_allowed_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_; }
  // env.py was told to go no further.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  struct Ahead {
    std::shared_ptr<Place> place;
    std::string table;
    postgres::LockKey key;
  };

  [[nodiscard]] std::shared_ptr<Place> place_of(const alembic::MigrationTarget& target);
  [[nodiscard]] ContextRun* context_of(const alembic::ConfiguredContext& configured);
  [[nodiscard]] bool lock(ContextRun& context);

  ContextReader& reader_;
  std::shared_ptr<Place> home_;  // where the settings' URL leads; without one, where the first context does
  const Settings& settings_;
  const std::string& name_;
  RunPlans& plans_;
  Reporter& reporter_;
  StopRequest& stop_;
  // Those that no context has needed yet. Kept to the end: connections of env.py may carry their marks, by which
  // another holder would end them.
  std::vector<Ahead> ahead_;
  std::vector<std::unique_ptr<ContextReader>> readers_;  // of the contexts after the first
  std::vector<std::unique_ptr<ContextRun>> contexts_;
  ContextRun* configured_ = nullptr;  // last
  ContextRun* taking_ = nullptr;      // steps
  ContextRun* to_put_right_ = nullptr;
  std::optional<api::Finding> mismatch_;
  bool mismatch_allowed_ = false;
  bool stopped_ = false;
  bool ended_ = false;
};

}  // namespace lockkeeper::runner
