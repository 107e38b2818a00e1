// The traces of an application's revisions: their statements, as a replay has recorded them, run once more by their
// texts in a scratch database.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "alembic/adapter/adapter.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/reporter.h"
#include "schema/history.h"

namespace lockkeeper::runner {

struct TraceOrder {
  const std::function<postgres::ScratchDatabase::Made()>& scratch;
  const postgres::VersionTable& version_table;  // resolved
  std::string default_schema;                   // where a table without a schema is made; empty: not known
  std::set<std::string> revisions;              // that are to be traced; the ones before are only run
  std::function<alembic::WaitAnswer()> on_wait{};
};

// Gives the statements of these revisions their traces. It proves itself: at the end the scratch database has the
// schema that the history says; else, and where there is no scratch database or its session is lost, the history stays
// as it is, and a note says why. What a statement needs beside its text (a parameter, a role) it does not have here:
// such a one is kNotRun.
void trace_revisions(schema::History& history, const TraceOrder& order, Reporter& reporter);

}  // namespace lockkeeper::runner
