// The first revision of an application that has none, in a run: made, shown in the plan, published, recorded, and
// applied like any other. Where the schema is there already, and is proven to be what the models make, it is stamped.
// The ledger knows it afterwards, also while no file has it still.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "alembic/adapter/adapter.h"
#include "runner/observe/sight.h"
#include "runner/observe/verification.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/first_revision_maker.h"
#include "runner/steps/remedies.h"
#include "runner/steps/run_plan.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class Bootstrap {
 public:
  // Requires: all of them outlive it.
  Bootstrap(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings), reporter_(reporter), maker_(settings, reporter, stop) {}

  // Completes a run plan that wants a first revision: it is made, and choose_first_revision() chooses. Where the
  // database is at one and the models have changed since, a warning says so. Nothing is done by another policy.
  // Requires: `live` is where `seen` was seen.
  // Throws: SqlError where a session is lost.
  void judge(const LivePlace& live, const Sight& seen, RunPlan& run_plan);

  [[nodiscard]] std::optional<alembic::FirstRevision> revision() const;

  // Whether the revision is stamped, not applied: the schema is there.
  [[nodiscard]] bool is_adopted() const { return step_ == FirstRevisionStep::kStamped; }
  // Whether the models were held against the database: what they prove, and what not, stands in the findings.
  [[nodiscard]] bool has_compared() const { return step_.has_value(); }

  // Whether all of it is there as it was in the empty database, after it was applied or stamped.
  // Throws: SqlError.
  [[nodiscard]] Verification verify(const LivePlace& live) const;

  // Records the revision in the ledger, once, and reports it as an event, so that it is not lost whatever comes.
  // Requires: revision(); it is neither applied nor stamped yet.
  // Throws: SqlError.
  void publish(postgres::Session& session, std::int64_t ledger_run);
  // That, as a step of the run.
  [[nodiscard]] RemedyResult published() const;

 private:
  void compare(const LivePlace& live, const Sight& seen, RunPlan& run_plan);
  void publish_again(postgres::Session& session, const std::string& revision);
  void report(const alembic::FirstRevision& revision);

  const Settings& settings_;
  Reporter& reporter_;
  FirstRevisionMaker maker_;
  std::optional<FirstRevisionStep> step_;  // the newest choice
  bool told_ = false;
};

}  // namespace lockkeeper::runner
