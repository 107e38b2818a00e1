// Everything that a doctor, a plan and an apply look at: the files, env.py, and the database. Reads only. One for each
// context that env.py configures.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/config/config_file.h"
#include "alembic/files/version_files.h"
#include "plan/diagnosis/diagnosis.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"
#include "runner/connection.h"
#include "runner/observe/place.h"
#include "runner/observe/sight.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/shadow/history_source.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// One thread uses it, and must outlive it: the Python child ends with that thread.
class ContextReader {
 public:
  // `run` names this run in application_name. `read_only`: the session cannot write, for doctor and plan.
  ContextReader(const Settings& settings, const std::string& run, bool read_only, Reporter& reporter,
                StopRequest& stop);

  // Reads the configuration and the files that it names, starts Python, and begins to connect. What does not work
  // becomes a problem(), and the rest goes on; so in each of these.
  void prepare();
  // Waits for the session, where a URL says where to.
  void connect();
  // Runs env.py without a revision, with nothing left of what it writes: which contexts there are.
  void survey();
  void open() {
    prepare();
    survey();
  }

  // The contexts after the first that survey() has seen; those in the same database share the session.
  [[nodiscard]] std::vector<std::unique_ptr<ContextReader>> other_contexts();
  // For another context of the same env.py.
  [[nodiscard]] std::unique_ptr<ContextReader> beside(std::shared_ptr<Place> place) const;

  // What env.py has configured, as the `number`th of its contexts, and the files that it works with, while an upgrade
  // runs.
  void take_context(const alembic::MigrationTarget& target, int number);
  void take_files(const alembic::ConfiguredFiles& files);
  // Of the context, where Alembic asks for its steps: what look() then judges by.
  void take_standing(std::optional<alembic::RoleStanding> standing) { target_.standing = std::move(standing); }
  // The files as far as they are known without env.py, where it did not get as far as to need them.
  void take_files_alone();
  // Learns what the revisions do, where there is a snapshot that holds, or a shadow. Once; may take long.
  void learn();

  // Reads the ledger and the tables, and where there is proof also the schema, and judges. May be called again. `rows`:
  // of the version table, where somebody has read them; else they are read. Throws SqlError where the session is lost.
  void look(const std::optional<std::vector<std::string>>& rows = std::nullopt);

  // After survey() without problems: the replay in the shadow of the settings. `known`: as ReplayOrder::known.
  [[nodiscard]] HistoryFound replay_history(std::shared_ptr<const schema::History> known);
  [[nodiscard]] std::string snapshot_file() const { return snapshot_path(config_file_); }

  // Asks the ledger for Sight::last_stamp, where the run is to undo it, after look(). Throws SqlError.
  void ask_last_stamp();

  // The last look(), and the problems so far.
  [[nodiscard]] const Sight& sight() const { return sight_; }
  [[nodiscard]] const std::vector<api::Finding>& problems() const { return sight_.problems; }
  [[nodiscard]] const plan::Assessment& assessment() const { return sight_.assessment; }

  [[nodiscard]] bool stopped() const { return stopped_; }  // somebody asked us to end meanwhile
  // env.py can be run: there is a configuration, and nothing that is wrong with the URL.
  [[nodiscard]] bool may_run_env() const { return run_env_; }
  [[nodiscard]] bool has_url() const { return has_url_; }  // the settings name the database
  // Why the settings' URL does not lead to a session; env.py may know a way in.
  [[nodiscard]] const std::optional<api::Finding>& unreachable() const { return unreachable_; }
  [[nodiscard]] const alembic::Graph& graph() const { return sight_.facts.graph; }
  // As they were read, before Python said anything of them.
  [[nodiscard]] const std::vector<alembic::RevisionFile>& files() const { return files_.files; }
  [[nodiscard]] const plan::Facts& facts() const { return sight_.facts; }
  // As env.py's own connection saw them in survey(); nullopt where it did not get as far.
  [[nodiscard]] std::optional<std::vector<std::string>> surveyed_rows() const;
  [[nodiscard]] const postgres::VersionTable& version_table() const { return sight_.version_table; }
  // `shop on db:5432, tenant_a.alembic_version`: to tell one context from another.
  [[nodiscard]] std::string context_name() const;
  [[nodiscard]] std::string database_name() const;
  [[nodiscard]] const std::string& application() const { return application_; }
  [[nodiscard]] alembic::Adapter& adapter() { return *adapter_; }
  [[nodiscard]] const std::shared_ptr<Place>& place() const { return place_; }
  void set_place(std::shared_ptr<Place> place) { place_ = std::move(place); }
  // nullptr where it could not be opened, or was taken out. The database is readable where problems() names none.
  [[nodiscard]] postgres::Session* session() { return place_->session(); }
  [[nodiscard]] const postgres::SessionOptions& session_options() const { return place_->options; }
  // Requires: session().
  [[nodiscard]] LivePlace live() { return {*session(), session_options(), version_table()}; }

  void add_problem(const api::Finding& finding);
  void note_unset_variable();

 private:
  void inspect(bool run_env);
  void take_inspection_failure(const alembic::AdapterFailure& failure);
  void read_files(const alembic::VersionLocations& locations);
  void believe_python();
  void ask_adapter_about(const std::vector<std::string>& unclear);
  void finish_files(alembic::VersionFiles files);
  void take_session();
  void go_as_env_py();
  void check_database();
  void read_through_pool();
  void guess_context();
  [[nodiscard]] HistoryRequest history_request();
  void read_live_schema();
  [[nodiscard]] bool ask_about_extensions();
  void try_what_is_pending();
  [[nodiscard]] alembic::AdapterHooks hooks();

  const Settings& settings_;
  bool read_only_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::string application_;
  int number_ = 1;  // of the context

  std::shared_ptr<Place> place_ = std::make_shared<Place>();
  bool has_url_ = false;
  std::optional<OpeningSession> opening_;
  std::optional<api::Finding> unreachable_;  // by the URL that was given
  std::chrono::steady_clock::time_point tried_{};
  std::shared_ptr<alembic::Adapter> adapter_;
  alembic::ConfigResult config_;
  bool run_env_ = true;
  std::optional<alembic::Inspection> inspection_;
  alembic::VersionLocations locations_;
  alembic::VersionFiles files_;
  alembic::MigrationTarget target_;
  bool version_table_known_ = false;
  std::string config_file_;          // absolute; the snapshot is beside it
  std::size_t config_problems_ = 0;  // so many of the file problems are not about files
  bool history_taken_ = false;
  // The last trial, with the schema and the rows that it was of.
  std::optional<plan::Trial> trial_;
  std::string trial_of_;
  bool stopped_ = false;

  Sight sight_;
};

}  // namespace lockkeeper::runner
