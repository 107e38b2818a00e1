// The source of a history, the proof of what revisions do: the snapshot file beside Alembic's configuration, where it
// is of exactly these files; else a replay in a shadow database, where the settings give one; else nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/graph.h"
#include "api/report.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/shadow/snapshot_file.h"
#include "schema/history.h"

namespace lockkeeper::runner {

struct HistoryRequest {
  const alembic::Graph& graph;  // without problems
  SnapshotFile& snapshot;
  alembic::AdapterOptions adapter;  // for a child of its own
  const postgres::SessionOptions& live_options;
  postgres::Session& live;
  postgres::VersionTable version_table;  // resolved
  bool own_transaction = false;          // as MigrationTarget::own_transaction
  int context = 1;                       // of env.py's, from 1: what the other ones do is another history
  std::function<alembic::WaitAnswer()> on_wait;
  std::string default_schema{};  // where env.py's connection makes a table without a schema; empty: not known
};

// A place where revisions may run without harm, with a child of its own.
struct ShadowPlace {
  alembic::AdapterOptions adapter;
  std::function<postgres::ScratchDatabase::Made()> scratch;  // keeps references to the request
};
// Returns: nullopt where the settings name no shadow; a finding where the URL of one cannot be read.
[[nodiscard]] std::optional<std::variant<ShadowPlace, api::Finding>> shadow_of(const HistoryRequest& request,
                                                                               const Settings& settings);

// The shadow of the settings alone. `known`: as ReplayOrder::known.
// Returns: a history, or why there is none; neither where the settings name no shadow.
[[nodiscard]] HistoryFound replay_in_shadow(const HistoryRequest& request, const Settings& settings, Reporter& reporter,
                                            std::shared_ptr<const schema::History> known = nullptr);
// Gives the statements of these revisions their traces, in the shadow of the settings (runner/shadow/history_trace.h).
// Returns: the history as it was where the settings name no shadow, and where it cannot be done.
[[nodiscard]] std::shared_ptr<const schema::History> traced_in_shadow(std::shared_ptr<const schema::History> history,
                                                                      std::set<std::string> revisions,
                                                                      const HistoryRequest& request,
                                                                      const Settings& settings, Reporter& reporter);
// The snapshot file, else the shadow.
[[nodiscard]] HistoryFound find_history(const HistoryRequest& request, const Settings& settings, Reporter& reporter);

}  // namespace lockkeeper::runner
