// The protocol with the Python child that runs the application's env.py: values, and the JSON lines that spell them.
// Pure: no process, no clock. A line of the child is not trusted: a missing or mistyped field is an empty value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alembic/adapter/model_comparison.h"
#include "alembic/adapter/role_standing.h"
#include "api/vocabulary.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/secret.h"

namespace lockkeeper::alembic {

inline constexpr std::size_t kLineLimit = std::size_t{16} * 1024 * 1024;  // a longer line ends the conversation

// The reason of a failed request, ready to be shown: conversation.h masks passwords in it.
struct AdapterFailure {
  api::Code code = api::Code::kEnvError;
  std::string message;  // one sentence: the fault
  std::string remedy;   // one sentence: the way out
  std::string file;     // the application's file that it is about, and the line in it (0: unknown)
  int line = 0;
  std::string revision;          // upgrade: the revision that was being applied
  std::string statement;         // upgrade: the statement that failed, without its parameters
  std::string sqlstate;          // the server's: 55P03 is a lock timeout
  std::string role;              // of the connection, where it is known
  std::string detail;            // Python's traceback, or the last lines that the child wrote
  bool autocommit_used = false;  // the revision committed a part before it failed
  bool single_step = false;      // upgrade: env.py holds a transaction of its own around all revisions
  bool env_ran_before = false;   // env.py failed early, and had run in this child before: its modules may be the cause
  bool fenced = false;           // the fence query said that the epoch is no longer ours
  bool child_lost = false;       // the child ended, hung or talked nonsense: look at the database before anything
};

template <typename T>
using AdapterResult = std::variant<T, AdapterFailure>;

// The database of a connection of env.py. The URL has libpq's spelling and includes the password.
struct DatabaseTarget {
  std::string dialect;  // SQLAlchemy's name: postgresql
  std::string driver;   // psycopg2, psycopg, asyncpg, pg8000
  std::string host;     // a name, an address or a socket directory; empty: libpq's default
  std::string port;
  std::string database;  // as the server names it, where it was asked
  std::string user;
  int server_version = 0;  // server_version_num: 150018
  bool opaque = false;     // env.py connects by a function of its own (creator=), and the URL may be another one
  Secret url;
};

// One call of context.configure() in env.py; a multi-database env.py has several.
struct MigrationTarget {
  DatabaseTarget database;
  std::string version_table;     // alembic_version, or env.py's choice
  std::string version_schema;    // env.py's choice; empty: by the search_path
  std::string effective_schema;  // the schema that has the table, or in which it would be made
  std::string default_schema;    // the schema that env.py's search_path chooses
  bool version_table_exists = false;
  bool own_transaction = false;          // a transaction was open before configure(): all revisions are one step
  bool has_metadata = false;             // target_metadata was given
  std::vector<std::string> current;      // the raw version rows
  bool locked_database = false;          // UpgradeRequest::identity_sql said yes
  std::optional<RoleStanding> standing;  // an inspection's
};

// One revision file as Python sees it.
struct LoadedRevision {
  std::string revision;
  std::vector<std::string> down_revisions;
  std::vector<std::string> depends_on;
  std::vector<std::string> branch_labels;
  std::string path;
  std::string doc;  // the first line of the docstring
};

struct LoadedGraph {
  std::vector<LoadedRevision> revisions;
  std::vector<AdapterFailure> problems;  // files that cannot be read, imported or named; duplicates, cycles, gaps
  bool whole = false;  // it has all revisions of Alembic after env.py, in Alembic's order; else a part
};

struct Inspection {
  std::string python_version;
  std::string alembic_version;
  std::string sqlalchemy_version;
  std::string config_file;  // absolute
  std::string script_location;
  std::vector<std::string> version_locations;  // absolute; this and the next two as env.py left them, where it was run
  bool recursive_version_locations = false;
  bool sourceless = false;
  std::vector<MigrationTarget> targets;  // empty where env.py was not run
  std::optional<LoadedGraph> graph;      // where it was asked for, or where the files alone do not show it
  // Set where env.py raised after it had migrated, or may miss its own writes, which were rolled back.
  std::optional<AdapterFailure> failure;
  int discarded = 0;  // the number of transactions with writes of env.py, which were rolled back
};

struct InspectOptions {
  bool run_env = true;                   // false: configuration and files only, no connection is made
  bool with_graph = false;               // import the revision files
  std::vector<std::string> graph_files;  // import these files, for example because of values that are no literals
  std::optional<Secret> redirect_url;    // every connection of env.py goes there instead (a shadow database)
  std::optional<Milliseconds> deadline{60000};  // nullopt: none
};

struct SessionSettings {
  Milliseconds lock_timeout{5000};
  Milliseconds statement_timeout{0};
  Milliseconds concurrently_timeout{3600000};  // the lock_timeout of statements that say CONCURRENTLY
  std::string application_name;
  std::string mark_sql{};  // a query, run once on each new connection to the locked database that no pool can share
};

// A statement of a revision that is not run; nothing runs in its place.
struct SkippedStatement {
  std::string revision;
  std::size_t index = 0;  // of the statements of the revision, from 0, as kStatement counts them
  std::string sql;        // as in kStatement; where another text is at that place, the revision fails before it
  std::string because;    // for the ledger and the event
};

// The only revision file of an application; files in its directories do not count.
struct FirstRevision {
  std::string revision;
  std::string file;  // a name
  std::string content;
};

struct FirstRevisionRequest {
  Secret redirect_url;                           // an empty database
  std::optional<Milliseconds> deadline{120000};  // nullopt: none
};

// The SQL texts are single statements without `%`, `?` or backslash.
struct UpgradeRequest {
  std::vector<std::string> targets;  // full revision ids, or `heads`
  SessionSettings session;
  // Run once on each new connection. One row, one boolean: is this the locked database? Any other answer means
  // TargetMismatch for the connection that env.py migrates, and no fence on other connections. Empty: not asked.
  std::string identity_sql;
  // Run first in every transaction, and before each statement outside of one. Any answer but true (false, no row, an
  // error) ends the upgrade before the statement. postgres/lock/fence.h has its two forms. Empty: no fence.
  std::string fence_sql;
  // Run in the revision's transaction, after its version row. Binds: :revision, :parents (a JSON array as text), :file,
  // :doc, :seconds (numeric), :changes (a JSON array as text: the statements that may have changed the schema; none
  // where they cannot have dropped an object). Empty: no ledger.
  std::string ledger_step_sql;
  // Every connection of env.py goes there. Statements about the whole server (roles, other databases, ALTER SYSTEM) do
  // not run then: kLeftOut tells each, and each counts as one that has run.
  std::optional<Secret> redirect_url;
  bool server_is_live = false;  // it leads to the live server: a statement that cannot be left out ends the upgrade
  // After kPending and each kFinished the child waits for hooks.on_event, which can look at the committed state.
  bool pause = false;
  // With redirect_url: in these revisions each statement has its own transaction, and the child waits after kStatement,
  // too. One that needs a single transaction (deferred constraints, savepoints, ON COMMIT) may fail or differ: compare.
  std::vector<std::string> pause_statements;
  int only_context = 0;  // the number, from 1, of the only context.configure() that takes steps; 0: all do
  std::vector<SkippedStatement> skipped;
  std::string ledger_skipped_sql;  // run likewise for each skipped statement; binds :revision, :sql, :because
  std::optional<FirstRevision> first_revision;
};

// One call of context.configure() in a guided upgrade: the child waits for a ContextAnswer.
struct ConfiguredContext {
  int number = 0;  // of the calls in this run of env.py, from 1
  MigrationTarget target;
};

// The files of the context configured last, at run_migrations() in no foreign transaction: asks for a FilesAnswer.
struct ConfiguredFiles {
  std::string config_file;                     // absolute
  std::vector<std::string> version_locations;  // as env.py left them
  bool recursive_version_locations = false;
  bool sourceless = false;
  LoadedGraph graph;  // Alembic's own; it has no revisions where it has a problem
};

struct FilesAnswer {
  bool end = false;  // env.py goes no further
};

struct ContextAnswer {
  bool end = false;                // env.py goes no further
  std::string fence_sql{};         // for this context's connection from now on
  std::string identity_sql{};      // run on that connection now: TargetMismatch where it is not true. Empty: not asked
  std::string mark_sql{};          // as in SessionSettings
  std::string application_name{};  // of that connection, and of later ones. Empty: unchanged
};

// Alembic asks for the steps of the context that was configured last: the child waits for a StepsAnswer.
struct StepsQuestion {
  int number = 0;                  // of the context
  std::vector<std::string> heads;  // the version rows, as Alembic sees them
  std::optional<RoleStanding> standing;
};

struct StepsAnswer {
  bool end = false;                    // env.py goes no further
  std::vector<std::string> targets{};  // full ids; empty: there is no step, and env.py goes on
  std::string fence_sql{};             // instead of the context's
  std::string ledger_step_sql{};       // these three as in UpgradeRequest
  std::string ledger_skipped_sql{};
  std::vector<SkippedStatement> skipped{};
};

// An upgrade whose steps are chosen while env.py runs: AdapterHooks::on_context, on_files and on_steps.
struct GuidedRequest {
  std::string destination;   // the target that env.py sees: `head`
  SessionSettings session;   // as in UpgradeRequest, like the rest
  std::string identity_sql;  // its answer is MigrationTarget::locked_database
  std::string fence_sql;     // until a context has one of its own
  std::optional<FirstRevision> first_revision;
  std::optional<Milliseconds> start_limit;  // until env.py reaches its first context; nullopt: the hooks decide
};

enum class AdapterEventKind {
  kPending,     // `revisions`: the ones to be applied, in order
  kStarted,     // `revision`, `parents`, `file`, `doc`
  kStatement,   // `revision`, `sql`, `seconds`, `rows`: a statement that has run
  kSkipped,     // `revision`, `sql`, `text`: a statement that did not run, and why
  kLeftOut,     // `revision` (empty: env.py itself), `text`: `CREATE ROLE reporting`, which did not run in the shadow
  kPlace,       // `pid`, `file`, `line`, `sql`: the last statement on a connection, in answer to Adapter::ask_places
  kFinished,    // `revision`, `seconds`: committed, unless the upgrade is a single step
  kUnrecorded,  // `text`: why the ledger took nothing; the runner is to record the steps
  kNote,        // `text`: a sentence for people
  kOutput,      // `text`: one line that the application printed, without passwords
};

struct AdapterEvent {
  AdapterEventKind kind = AdapterEventKind::kNote;
  std::string revision;
  std::vector<std::string> parents;
  std::vector<std::string> revisions;
  std::string file;
  std::string doc;
  std::string sql;
  std::string text;
  int pid = 0;  // of a server process
  int line = 0;
  double seconds = 0;
  std::optional<std::int64_t> rows;
  bool outside = false;  // kStatement: it ran outside of the revision's transaction, or after that was committed
};

struct AppliedRevision {
  std::string revision;
  double seconds = 0;
  [[nodiscard]] bool operator==(const AppliedRevision&) const = default;
};

// The child's own account of an upgrade, which is no evidence: read the version rows again in every case.
struct UpgradeResult {
  std::vector<AppliedRevision> applied;  // with single_step they are committed only where nothing failed
  bool stopped = false;                  // the upgrade ended between two revisions, as asked
  bool single_step = false;              // env.py holds a transaction of its own around all revisions
  std::optional<AdapterFailure> failure;
};

// Return: one line each, without the newline. They hold secrets (redirect_url): for the pipe only.
[[nodiscard]] Secret to_request_line(const InspectOptions& options, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_request_line(const UpgradeRequest& request, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_request_line(const FirstRevisionRequest& request, std::string_view config,
                                     std::string_view section);
[[nodiscard]] Secret to_request_line(const ModelsRequest& request, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_request_line(const GuidedRequest& request, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_answer_line(const ContextAnswer& answer);
[[nodiscard]] Secret to_answer_line(const FilesAnswer& answer);
[[nodiscard]] Secret to_answer_line(const StepsAnswer& answer);
[[nodiscard]] std::string stop_request_line();
[[nodiscard]] std::string go_request_line();
[[nodiscard]] std::string places_request_line();
[[nodiscard]] std::string session_request_line(std::string_view socket);

// A password that the child has seen; it is masked in everything that follows.
struct SecretSeen {
  Secret text;
};
// The role that env.py migrates as, at each context.configure().
struct RoleSeen {
  std::string login;       // session_user
  std::string role;        // current_user: another one after SET ROLE
  bool read_only = false;  // default_transaction_read_only
  [[nodiscard]] bool operator==(const RoleSeen&) const = default;
};
struct UpgradeDone {
  bool stopped = false;
  bool single_step = false;
};
using AdapterLine = std::variant<AdapterEvent, SecretSeen, RoleSeen, ConfiguredContext, ConfiguredFiles, StepsQuestion,
                                 Inspection, UpgradeDone, FirstRevision, ModelsCompared, AdapterFailure>;

// Returns: nullopt for a line that is not of this protocol.
[[nodiscard]] std::optional<AdapterLine> parse_adapter_line(std::string_view line);

}  // namespace lockkeeper::alembic
