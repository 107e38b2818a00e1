// Everything that a doctor, a plan and an apply look at: the files, env.py, and the database. Reads only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter.h"
#include "alembic/config_file.h"
#include "alembic/version_files.h"
#include "plan/diagnosis.h"
#include "postgres/session.h"
#include "postgres/version_rows.h"
#include "runner/connection.h"
#include "runner/history_source.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// One thread uses it, and must outlive it: the Python child ends with that thread.
class Workbench {
 public:
  // `run` names this run in application_name. `read_only`: the session cannot write, for doctor and plan.
  Workbench(const Settings& settings, const std::string& run, bool read_only, Reporter& reporter, StopRequest& stop);

  // Connects, starts Python, runs env.py without a revision, and reads the files; as much of it at a time as
  // possible. What does not work becomes a problem(), and the rest goes on.
  void open();

  // Reads the version rows, the ledger and the tables, and judges. May be called again: the files are read once. Where
  // there is a snapshot that holds, or a shadow, also what the revisions do (once) and what the schema is.
  // Throws SqlError where the session is lost.
  void look();

  // After open() without problems: the replay in the shadow of the settings. `known`: as ReplayOrder::known.
  [[nodiscard]] HistoryFound replay_history(std::shared_ptr<const schema::History> known);
  [[nodiscard]] std::string snapshot_file() const { return snapshot_path(config_file_); }

  // What stands in the way before anything can be judged or applied: wrong configuration, env.py, preconditions.
  [[nodiscard]] const std::vector<api::Finding>& problems() const { return problems_; }
  // Of the last look().
  [[nodiscard]] const plan::Assessment& assessment() const { return assessment_; }
  // problems() and those of the assessment, sorted.
  [[nodiscard]] std::vector<api::Finding> findings() const;

  [[nodiscard]] bool stopped() const { return stopped_; }  // somebody asked us to end while we opened
  [[nodiscard]] const alembic::Graph& graph() const { return facts_.graph; }
  [[nodiscard]] const plan::Facts& facts() const { return facts_; }
  [[nodiscard]] const postgres::VersionTable& version_table() const { return version_table_; }
  [[nodiscard]] const std::string& application() const { return application_; }
  [[nodiscard]] alembic::Adapter& adapter() { return *adapter_; }
  // nullptr where it could not be opened, or was taken out. The database is readable where problems() names none.
  [[nodiscard]] postgres::Session* session() { return session_.get(); }
  [[nodiscard]] std::unique_ptr<postgres::Session>& session_slot() { return session_; }
  [[nodiscard]] const postgres::SessionOptions& session_options() const { return session_options_; }

 private:
  void inspect(const alembic::ConfigResult& config, bool run_env);
  void read_files(const alembic::VersionLocations& locations);
  void believe_python();
  void ask_adapter_about(const std::vector<std::string>& unclear);
  void take_session();
  void go_as_env_py();
  void note_unset_variable();
  void check_database();
  void read_through_pool();
  void take_version_table();
  void take_history();
  [[nodiscard]] HistoryRequest history_request();
  void read_live_schema();
  void try_what_is_pending();
  void add_problem(const api::Finding& finding);
  [[nodiscard]] alembic::AdapterHooks hooks();

  const Settings& settings_;
  bool read_only_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::string application_;

  postgres::SessionOptions session_options_;
  std::optional<OpeningSession> opening_;
  std::unique_ptr<postgres::Session> session_;
  std::optional<api::Finding> unreachable_;  // by the URL that was given
  std::chrono::steady_clock::time_point tried_{};
  std::optional<alembic::Adapter> adapter_;
  std::optional<alembic::Inspection> inspection_;
  alembic::VersionLocations locations_;
  alembic::VersionFiles files_;
  postgres::VersionTable version_table_;
  bool version_table_known_ = false;
  std::string config_file_;  // absolute; the snapshot is beside it
  bool history_taken_ = false;
  // The last trial, with the schema and the rows that it was of.
  std::optional<plan::Trial> trial_;
  std::string trial_of_;
  bool stopped_ = false;

  std::vector<api::Finding> problems_;
  plan::Facts facts_;
  plan::Assessment assessment_;
};

}  // namespace lockkeeper::runner
