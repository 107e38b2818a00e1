// The first revision of an application that has none: made from its models in an empty database and tried there, so
// that a plan shows every statement; then published, recorded, and applied like any other. The ledger knows it
// afterwards, also when no file has it still.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter.h"
#include "postgres/scratch_database.h"
#include "runner/course.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"
#include "runner/verification.h"
#include "runner/workbench.h"

namespace lockkeeper::runner {

// One thread uses it.
class Bootstrap {
 public:
  Bootstrap(Workbench& bench, const Settings& settings, Reporter& reporter, StopRequest& stop)
      : bench_(bench), settings_(settings), reporter_(reporter), stop_(stop) {}

  // Where the course has a BootstrapStep: its plan shows the revision, or a finding of severity error says why it
  // cannot be made. Where the database is at a revision that was made so and the models have changed since, says so.
  // Makes the revision once, however often it is asked. Throws SqlError where a session is lost.
  void judge(Course& course);

  [[nodiscard]] const std::optional<alembic::FirstRevision>& revision() const { return revision_; }

  // After it was applied: whether all of it is there as it was in the empty database. Throws SqlError.
  [[nodiscard]] Verification verify() const;

  // Before it is applied: in the ledger and as an event, so that it is not lost whatever comes. Throws SqlError.
  void publish(postgres::Session& session, std::int64_t ledger_run);

 private:
  void compare(Course& course);
  void make();
  // What it lacked, where another attempt that has it may succeed. Else there is revision_, or refusal_.
  [[nodiscard]] std::optional<postgres::Requisite> attempt(const alembic::AdapterOptions& child,
                                                           postgres::ScratchDatabase::Made made);
  [[nodiscard]] std::optional<alembic::AdapterFailure> try_out(alembic::Adapter& adapter,
                                                               postgres::ScratchDatabase& scratch);
  void refuse(api::Code code, std::string message, std::string remedy);

  Workbench& bench_;
  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  bool made_ = false;
  std::optional<alembic::FirstRevision> revision_;
  std::vector<postgres::Requisite> requisites_;  // of the live database, that no model makes
  std::vector<std::string> statements_;          // as they ran in the empty database
  schema::Fingerprint result_;                   // and what they made there
  std::optional<api::Finding> refusal_;
};

}  // namespace lockkeeper::runner
