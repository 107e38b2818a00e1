// The database and the version table of one context that env.py configures, as a doctor, a plan and an apply look at
// them. Reads only. What the contexts have in common is their application.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"
#include "runner/observe/application.h"
#include "runner/observe/place.h"
#include "runner/observe/sight.h"
#include "runner/observe/way_in.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/shadow/history_source.h"
#include "runner/shadow/running_code.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it, and must outlive it, as Application has it.
class ContextReader {
 public:
  // The first context's. `run` names this run in application_name. `read_only`: the session cannot write, for doctor
  // and plan.
  // Requires: settings, reporter and stop outlive it.
  ContextReader(const Settings& settings, const std::string& run, bool read_only, Reporter& reporter,
                StopRequest& stop);

  // Prepares the application, and begins to connect. What does not work becomes a problem, and the rest goes on; so in
  // each of these.
  void prepare();
  // Waits for the session, where a URL says where to.
  void connect();
  // Runs env.py without a revision, with nothing left of what it writes: which contexts there are.
  void survey();
  void open() {
    prepare();
    survey();
  }

  // Returns: the contexts after the first that survey() has seen; those in the same database share the session.
  [[nodiscard]] std::vector<std::unique_ptr<ContextReader>> other_contexts();
  // Returns: a reader for another context of the same application.
  [[nodiscard]] std::unique_ptr<ContextReader> beside(std::shared_ptr<Place> place) const;

  // What env.py has configured, as the `number`th of its contexts, while an upgrade runs.
  // Throws: SqlError where the session is lost.
  void take_context(const alembic::MigrationTarget& target, int number);
  // The files that env.py works with, meanwhile.
  void take_files(const alembic::ConfiguredFiles& files);
  // What the role may do, where Alembic asks for its steps: what look() then judges by.
  void take_standing(std::optional<alembic::RoleStanding> standing) { target_.standing = std::move(standing); }
  // The files as far as they are known without env.py, where it did not get as far as to need them.
  void take_files_alone();
  // Learns what the revisions do, where there is a snapshot that holds, or a shadow. Once; may take long.
  void learn();

  // Reads the ledger and the tables, and where there is proof also the schema, and judges. May be called again. `rows`:
  // of the version table, where somebody has read them; else they are read.
  // Throws: SqlError where the session is lost.
  void look(const std::optional<std::vector<std::string>>& rows = std::nullopt);
  // Has the statements of what is pending traced, where the settings name a shadow and they have no trace of the live
  // server's version, after look(). Once for the process.
  void trace_pending();
  // Asks the ledger for Sight::last_stamp, where the run is to undo it, after look().
  // Throws: SqlError.
  void ask_last_stamp();

  // Replays the revisions in the shadow of the settings, and has each traced that has no trace yet. `known`: as
  // ReplayOrder::known. Requires: survey() without problems.
  [[nodiscard]] HistoryFound replay_history(std::shared_ptr<const schema::History> known);
  // Whether the version rows were the heads of the files in survey().
  [[nodiscard]] bool is_at_heads() const;
  // Returns: how many queries of the running code the last look() knew of, whether or not they could be asked.
  [[nodiscard]] std::size_t known_queries() const { return known_queries_; }
  // Compares env.py's models with what all revisions make in the shadow of the settings; where they name none, with the
  // database as it is. Writes nothing that stays.
  // Requires: survey() without problems.
  // Returns: an error where that does not work.
  [[nodiscard]] std::variant<alembic::ModelsCompared, api::Finding> compare_models();
  // Of env.py's contexts, from 1.
  [[nodiscard]] int number() const { return number_; }

  // Returns: the last look(), and the problems so far.
  [[nodiscard]] const Sight& sight() const { return sight_; }
  [[nodiscard]] const std::vector<api::Finding>& problems() const { return sight_.problems; }
  [[nodiscard]] const plan::Assessment& assessment() const { return sight_.assessment; }
  [[nodiscard]] const plan::Facts& facts() const { return sight_.facts; }
  [[nodiscard]] const alembic::Graph& graph() const { return sight_.facts.graph; }
  [[nodiscard]] const postgres::VersionTable& version_table() const { return sight_.version_table; }
  void add_problem(const api::Finding& finding);
  // A warning where somebody has named a variable for the URL and it is not set.
  void note_unset_variable();

  [[nodiscard]] Application& application() { return *application_; }
  [[nodiscard]] const WayIn& way_in() const { return way_in_; }
  // As the run's sessions are called at the server.
  [[nodiscard]] const std::string& application_name() const { return application_name_; }

  // Returns: the rows as env.py's own connection saw them in survey(); nullopt where it did not get as far.
  [[nodiscard]] std::optional<std::vector<std::string>> surveyed_rows() const;
  // `shop on db:5432, tenant_a.alembic_version`: to tell one context from another.
  [[nodiscard]] std::string context_name() const;
  [[nodiscard]] std::string database_name() const;

  [[nodiscard]] const std::shared_ptr<Place>& place() const { return place_; }
  void set_place(std::shared_ptr<Place> place) { place_ = std::move(place); }
  // Returns: as Place::session(). The database is readable where problems() names none.
  [[nodiscard]] postgres::Session* session() { return place_->session(); }
  [[nodiscard]] const postgres::SessionOptions& session_options() const { return place_->options; }
  // Requires: session().
  [[nodiscard]] LivePlace live() { return {*session(), session_options(), version_table()}; }

 private:
  // Another context's, beside `first`.
  ContextReader(const ContextReader& first, std::shared_ptr<Place> place);

  void inspect(bool run_env);
  [[nodiscard]] Application::GiveUp while_connecting();
  void take(ApplicationFiles files);
  void go_as_env_py();
  void check_database();
  void read_through_pool();
  void guess_context();
  [[nodiscard]] HistoryRequest history_request();
  void read_database(const std::optional<std::vector<std::string>>& rows);
  void read_live_schema();
  [[nodiscard]] bool ask_about_extensions();
  [[nodiscard]] std::vector<AskedQuery> running_code();
  void try_what_is_pending(bool judge_obstacles, const std::vector<AskedQuery>& queries);

  const Settings& settings_;
  bool read_only_;
  Reporter& reporter_;
  std::string application_name_;

  WayIn way_in_;
  std::shared_ptr<Place> place_;  // outlives the child, which may not answer a session's last words
  std::shared_ptr<Application> application_;
  alembic::MigrationTarget target_;
  int number_ = 1;  // of the context
  bool version_table_known_ = false;

  bool history_taken_ = false;
  bool pending_traced_ = false;
  std::size_t known_queries_ = 0;
  // The last trial, with the schema and the rows that it was of.
  std::optional<plan::Trial> trial_;
  std::string trial_of_;
  Sight sight_;
};

}  // namespace lockkeeper::runner
