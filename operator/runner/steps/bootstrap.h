// The first revision of an application that has none: made from its models in an empty database and tried there, so
// that a plan shows every statement; then published, recorded, and applied like any other. Where the schema is there
// already, and is proven to be what the models make, it is stamped instead. The ledger knows it afterwards, also when
// no file has it still.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/observe/context_reader.h"
#include "runner/observe/verification.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/remedies.h"
#include "runner/steps/run_plan.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// One thread uses it.
class Bootstrap {
 public:
  Bootstrap(ContextReader& reader, const Settings& settings, Reporter& reporter, StopRequest& stop)
      : reader_(reader), settings_(settings), reporter_(reporter), stop_(stop) {}

  // Where the run plan has a BootstrapStep: its plan shows the revision, and what becomes of the rows and tables that
  // are there; or a finding of severity error says why it cannot be made, or what differs. Where the database is at a
  // revision that was made so and the models have changed since, says so. Makes the revision once, however often it is
  // asked. Throws SqlError where a session is lost.
  void judge(RunPlan& run_plan);

  [[nodiscard]] const std::optional<alembic::FirstRevision>& revision() const { return revision_; }

  // Whether it is stamped, not applied: the schema is there.
  [[nodiscard]] bool is_adopted() const { return adopted_; }
  // Whether the models were held against the database: what they prove, and what not, stands in the findings.
  [[nodiscard]] bool has_compared() const { return compared_; }

  // After it was applied, or stamped: whether all of it is there as it was in the empty database. Throws SqlError.
  [[nodiscard]] Verification verify() const;

  // Before it is applied or stamped: in the ledger, once, and as an event, so that it is not lost whatever comes.
  // Throws SqlError.
  void publish(postgres::Session& session, std::int64_t ledger_run);
  // That, as a step of the run.
  [[nodiscard]] RemedyResult published() const;

 private:
  void compare(RunPlan& run_plan);
  void publish_again(const std::string& revision);
  void report(const alembic::FirstRevision& revision);
  void choose(RunPlan& run_plan);
  void apply_from_base(RunPlan& run_plan);
  void adopt(RunPlan& run_plan, const std::string& what_is_there);
  void refuse_difference(RunPlan& run_plan, const std::vector<std::string>& differences);
  void show(RunPlan& run_plan);
  void make();
  // What it lacked, where another attempt that has it may succeed. Else there is revision_, or refusal_.
  [[nodiscard]] std::optional<postgres::Requisite> attempt(const alembic::AdapterOptions& child,
                                                           postgres::ScratchDatabase::Made made);
  [[nodiscard]] std::optional<alembic::AdapterFailure> try_out(alembic::Adapter& adapter,
                                                               postgres::ScratchDatabase& scratch);
  [[nodiscard]] schema::Fingerprint read_live() const;
  void refuse(api::Code code, std::string message, std::string remedy);

  ContextReader& reader_;
  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  bool made_ = false;
  bool adopted_ = false;
  bool told_ = false;
  bool compared_ = false;
  std::optional<alembic::FirstRevision> revision_;
  std::vector<postgres::Requisite> requisites_;  // of the live database, that no model makes
  std::vector<std::string> statements_;          // as they ran in the empty database
  schema::Fingerprint base_;                     // before they made
  schema::Fingerprint result_;                   // this
  std::optional<api::Finding> refusal_;
};

}  // namespace lockkeeper::runner
