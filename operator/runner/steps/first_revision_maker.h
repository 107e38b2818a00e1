// The first revision of an application that has none, made from its models in an empty database and tried there.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/observe/place.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/first_revision_plan.h"
#include "runner/stop_request.h"
#include "schema/fingerprint.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class FirstRevisionMaker {
 public:
  // Requires: all of them outlive it.
  FirstRevisionMaker(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings), reporter_(reporter), stop_(stop) {}

  // Makes the revision for the live database, once, however often it is asked.
  // Throws: SqlError where a session is lost.
  void make(const LivePlace& live);

  // Why there is none, of severity error; after make().
  [[nodiscard]] const std::optional<api::Finding>& refusal() const { return refusal_; }
  // nullopt before make(), and where refusal() says why.
  [[nodiscard]] const std::optional<MadeRevision>& made() const { return made_; }

  // How the live schema stands to what the revision made.
  // Requires: made().
  // Throws: SqlError.
  [[nodiscard]] plan::ModelMatch match(const LivePlace& live) const;

 private:
  // Returns: what it lacked, where another attempt that has it may succeed. Else made_ or refusal_ is set.
  [[nodiscard]] std::optional<postgres::Requisite> attempt(const LivePlace& live, const alembic::AdapterOptions& child,
                                                           postgres::ScratchDatabase::Made scratch_database);
  [[nodiscard]] bool provide(postgres::ScratchDatabase& scratch);
  [[nodiscard]] std::optional<alembic::AdapterFailure> try_out(alembic::Adapter& adapter,
                                                               const postgres::VersionTable& version_table,
                                                               postgres::ScratchDatabase& scratch);
  void refuse(std::string message, std::string remedy);

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  bool asked_ = false;
  std::optional<MadeRevision> made_;
  std::vector<postgres::Requisite> requisites_;  // of the live database, that no model makes
  schema::Fingerprint base_;                     // before they made
  schema::Fingerprint result_;                   // this
  std::optional<api::Finding> refusal_;
};

}  // namespace lockkeeper::runner
