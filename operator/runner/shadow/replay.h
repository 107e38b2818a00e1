// A replay of an application's revisions in an empty database, one by one, and what each did to the schema.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/graph.h"
#include "api/report.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/reporter.h"
#include "schema/history.h"

namespace lockkeeper::runner {

struct ReplayOrder {
  const alembic::Graph& graph;  // without problems
  // Of its own: what env.py keeps in modules must not lead from a shadow to the live database, or back.
  alembic::Adapter& adapter;
  // A fresh empty database at each call; the one before is dropped already.
  std::function<postgres::ScratchDatabase::Made()> scratch;
  postgres::Session& live;               // what the revisions need and none makes is looked up there
  postgres::VersionTable version_table;  // resolved
  bool own_transaction = false;          // env.py holds one around all revisions: each is run alone
  int context = 1;                       // of env.py's, from 1: the others take no step
  bool statements = true;                // also what each statement did, where a revision has several
  std::function<alembic::WaitAnswer()> on_wait;
  // An older snapshot of these files, or none: of what it has unchanged only the end is looked at, and where that is
  // not what the snapshot says, it is not believed.
  std::shared_ptr<const schema::History> known = nullptr;
  // Called while all revisions have run there, and nothing else.
  std::function<void(postgres::ScratchDatabase&)> at_heads = nullptr;
};

// Returns: a history of all revisions; or NotReplayable, an error that names the revision, the statement and the
// reason, or what keeps us from a scratch database. Throws: SqlError where our own session to the scratch database is
// lost.
[[nodiscard]] std::variant<schema::History, api::Finding> replay(const ReplayOrder& order, Reporter& reporter);

}  // namespace lockkeeper::runner
