// What passes between us and the Python child that runs the application's env.py: values and the JSON lines that
// spell them. Pure: no process, no clock. Every line of the child is input from a stranger; what is missing or
// mistyped is an empty value, what is no line of this protocol is nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alembic/adapter/role_standing.h"
#include "api/vocabulary.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/secret.h"

namespace lockkeeper::alembic {

// A longer line of the child ends the conversation.
inline constexpr std::size_t kLineLimit = std::size_t{16} * 1024 * 1024;

// Why something did not work, ready to be shown: no field holds a password.
struct AdapterFailure {
  api::Code code = api::Code::kEnvError;
  std::string message;  // one sentence: what is
  std::string remedy;   // one sentence: what to write or to do
  std::string file;     // the application's file that it is about, and the line in it (0: unknown)
  int line = 0;
  std::string revision;          // upgrade: the revision that was being applied
  std::string statement;         // upgrade: the statement that failed, without its parameters
  std::string sqlstate;          // as the server said it: 55P03 is a lock timeout
  std::string role;              // that worked on the connection, where it is known
  std::string detail;            // Python's traceback, or the last lines that the child wrote
  bool autocommit_used = false;  // the revision committed something before it failed: it half happened
  bool single_step = false;      // upgrade: env.py holds a transaction of its own around all revisions
  // env.py failed before it began to migrate, and it had run in this child before: what it keeps in modules may be why.
  bool env_ran_before = false;
  bool fenced = false;      // the fence query said that the epoch is no longer ours
  bool child_lost = false;  // the child ended, hung or talked nonsense: look at the database before anything
};

template <typename T>
using AdapterResult = std::variant<T, AdapterFailure>;

// Where a connection of env.py leads. The URL has libpq's spelling and includes the password.
struct DatabaseTarget {
  std::string dialect;  // SQLAlchemy's name: postgresql
  std::string driver;   // psycopg2, psycopg, asyncpg, pg8000
  std::string host;     // a name, an address or a socket directory; empty: libpq's default
  std::string port;
  std::string database;  // as the server says it, where it was asked
  std::string user;
  int server_version = 0;  // server_version_num: 150018
  bool opaque = false;     // env.py connects by a function of its own (creator=): the URL does not say how
  Secret url;
};

// One call of context.configure() in env.py. More than one: a multi-database env.py.
struct MigrationTarget {
  DatabaseTarget database;
  std::string version_table;     // alembic_version, or what env.py says
  std::string version_schema;    // as env.py says it; empty: by the search_path
  std::string effective_schema;  // where the table is, or where it would be made
  std::string default_schema;    // what env.py's search_path chooses
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
  // All that Alembic has, in its order, as env.py left it: also what stands in no source file. Else a part.
  bool whole = false;
};

struct Inspection {
  std::string python_version;
  std::string alembic_version;
  std::string sqlalchemy_version;
  std::string config_file;  // absolute
  std::string script_location;
  // Where env.py was run: as it left them.
  std::vector<std::string> version_locations;  // absolute
  bool recursive_version_locations = false;
  bool sourceless = false;
  std::vector<MigrationTarget> targets;  // empty where env.py was not run
  std::optional<LoadedGraph> graph;      // where it was asked for, or where the files alone do not tell it
  // Why env.py did not come to its end, where something is known nevertheless: it raised after it had migrated, or it
  // may miss what was taken back.
  std::optional<AdapterFailure> failure;
  int discarded = 0;  // so many transactions of env.py had written something, and were rolled back
};

struct InspectOptions {
  bool run_env = true;                          // false: configuration and files only, no connection is made
  bool with_graph = false;                      // import the revision files
  std::vector<std::string> graph_files;         // import these, for example those with values that are no literals
  std::optional<Secret> redirect_url;           // every connection of env.py goes there instead (a shadow database)
  std::optional<Milliseconds> deadline{60000};  // nullopt: none
};

struct SessionSettings {
  Milliseconds lock_timeout{5000};
  Milliseconds statement_timeout{0};
  Milliseconds concurrently_timeout{3600000};  // the lock_timeout of statements that say CONCURRENTLY
  std::string application_name;
  // Run once, with one boolean, on each new connection to the locked database that no pool can share. Empty: not.
  std::string mark_sql{};
};

// A statement of a revision that is not to run: nothing runs in its place.
struct SkippedStatement {
  std::string revision;
  std::size_t index = 0;  // of the statements of the revision, from 0, as kStatement counts them
  std::string sql;        // as kStatement said it; where another text is at that place, the revision fails before it
  std::string because;    // for the ledger and the event
};

// The only revision file of an application, in the place of those in its directories.
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
  // Run once on each new connection. One row, one boolean: is this the locked database? Anything else means
  // TargetMismatch for the connection that env.py migrates, and no fence on other connections. Empty: not asked.
  std::string identity_sql;
  // First in every transaction, and before each statement outside of one. One row, one boolean: is the epoch still
  // ours? Anything else (false, no row, an error) ends the upgrade before the statement. Empty: no fence. May have a
  // second line, a statement of the same kind that is asked where the first one's second column is true.
  std::string fence_sql;
  // In the revision's transaction, after its version row. May use the binds :revision, :parents (a JSON array as
  // text), :file, :doc, :seconds (numeric), :changes (a JSON array as text: the statements of the revision from which
  // can be told what it took away; empty where it took nothing). Empty: no ledger.
  std::string ledger_step_sql;
  // With it, what is about the whole server (roles, other databases, ALTER SYSTEM) does not run: kLeftOut says so. The
  // statement counts as one that has run.
  std::optional<Secret> redirect_url;
  bool server_is_live = false;  // it leads to the live database's server: what cannot be left out ends the upgrade
  // After kPending and each revision's kFinished the child waits until hooks.on_event has returned: what it committed
  // can be looked at, and nothing changes meanwhile.
  bool pause = false;
  // With redirect_url only. In these revisions the transaction is committed after each statement and another begun, and
  // the child waits until hooks.on_event has returned from its kStatement. A revision that minds (deferred constraints,
  // savepoints, ON COMMIT) fails or does something else than it would do in one transaction: compare.
  std::vector<std::string> pause_statements;
  int only_context = 0;  // of the calls of context.configure(), from 1: the others take no step. 0: all take them
  std::vector<SkippedStatement> skipped;
  // In the revision's transaction, once a skipped statement. May use the binds :revision, :sql, :because.
  std::string ledger_skipped_sql;
  std::optional<FirstRevision> first_revision;
};

// One call of context.configure() in a guided upgrade: the child waits for a ContextAnswer.
struct ConfiguredContext {
  int number = 0;  // of the calls in this run of env.py, from 1
  MigrationTarget target;
};

// The files that the context configured last works with, when env.py has called run_migrations() and no transaction is
// open but its own: the child waits for a FilesAnswer.
struct ConfiguredFiles {
  std::string config_file;                     // absolute
  std::vector<std::string> version_locations;  // as env.py left them
  bool recursive_version_locations = false;
  bool sourceless = false;
  LoadedGraph graph;  // Alembic's own; with a problem it has no revisions
};

struct FilesAnswer {
  bool end = false;  // env.py goes no further
};

struct ContextAnswer {
  bool end = false;                // env.py goes no further
  std::string fence_sql{};         // for this context's connection from now on
  std::string identity_sql{};      // asked on it now: where the answer is not yes, TargetMismatch. Empty: not asked
  std::string mark_sql{};          // as in SessionSettings
  std::string application_name{};  // of it, and of those that follow. Empty: as it is
};

// Alembic asks for the steps of the context that was configured last: the child waits for a StepsAnswer.
struct StepsQuestion {
  int number = 0;                  // of the context
  std::vector<std::string> heads;  // the version rows, as Alembic sees them
  std::optional<RoleStanding> standing;
};

struct StepsAnswer {
  bool end = false;                    // env.py goes no further
  std::vector<std::string> targets{};  // full ids; empty: no step, and env.py goes on
  std::string fence_sql{};             // instead of the context's
  std::string ledger_step_sql{};       // these three as in UpgradeRequest
  std::string ledger_skipped_sql{};
  std::vector<SkippedStatement> skipped{};
};

// What is decided while env.py runs: AdapterHooks::on_context, on_files and on_steps.
struct GuidedRequest {
  std::string destination;   // what env.py sees as the target: `head`
  SessionSettings session;   // as in UpgradeRequest, as the rest
  std::string identity_sql;  // tells MigrationTarget::locked_database
  std::string fence_sql;     // until a context has one of its own
  std::optional<FirstRevision> first_revision;
  std::optional<Milliseconds> start_limit;  // until env.py comes to its first context; nullopt: the hooks decide
};

enum class AdapterEventKind {
  kPending,     // `revisions`: what will be applied, in order
  kStarted,     // `revision`, `parents`, `file`, `doc`
  kStatement,   // `revision`, `sql`, `seconds`, `rows`: has run
  kSkipped,     // `revision`, `sql`, `text`: did not run, and why
  kLeftOut,     // `revision` (empty: env.py itself), `text`: `CREATE ROLE reporting`, which the shadow was spared
  kPlace,       // `pid`, `file`, `line`, `sql`: the last statement on a connection, in answer to Adapter::ask_places
  kFinished,    // `revision`, `seconds`: committed, unless the upgrade is a single step
  kUnrecorded,  // `text`: why the ledger took nothing; the steps are for the runner to record
  kNote,        // `text`: something that a person should know
  kOutput,      // `text`: one line that the application printed, passwords taken out
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
  bool outside = false;  // kStatement: not in the revision's transaction, or that was committed before it
};

struct AppliedRevision {
  std::string revision;
  double seconds = 0;
  [[nodiscard]] bool operator==(const AppliedRevision&) const = default;
};

// What the child said, which is no evidence: read the version rows again in every case.
struct UpgradeResult {
  std::vector<AppliedRevision> applied;  // with single_step: run, and committed only where nothing failed
  bool stopped = false;                  // ended between two revisions because we asked
  bool single_step = false;              // env.py holds a transaction of its own around all revisions
  std::optional<AdapterFailure> failure;
};

// One line each, without the newline. They hold secrets (redirect_url): for the pipe only.
[[nodiscard]] Secret to_request_line(const InspectOptions& options, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_request_line(const UpgradeRequest& request, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_request_line(const FirstRevisionRequest& request, std::string_view config,
                                     std::string_view section);
[[nodiscard]] Secret to_request_line(const GuidedRequest& request, std::string_view config, std::string_view section);
[[nodiscard]] Secret to_answer_line(const ContextAnswer& answer);
[[nodiscard]] Secret to_answer_line(const FilesAnswer& answer);
[[nodiscard]] Secret to_answer_line(const StepsAnswer& answer);
[[nodiscard]] std::string stop_request_line();
[[nodiscard]] std::string go_request_line();
[[nodiscard]] std::string places_request_line();
[[nodiscard]] std::string session_request_line(std::string_view socket);

// The child tells us a password as soon as it sees one, so that it can be taken out of everything that follows.
struct SecretSeen {
  Secret text;
};
// As whom env.py migrates, at each context.configure().
struct RoleSeen {
  std::string login;       // session_user
  std::string role;        // current_user: another one after SET ROLE
  bool read_only = false;  // its transactions are, unless they say otherwise
  [[nodiscard]] bool operator==(const RoleSeen&) const = default;
};
struct UpgradeDone {
  bool stopped = false;
  bool single_step = false;
};
using AdapterLine = std::variant<AdapterEvent, SecretSeen, RoleSeen, ConfiguredContext, ConfiguredFiles, StepsQuestion,
                                 Inspection, UpgradeDone, FirstRevision, AdapterFailure>;

// nullopt: not a line of the protocol.
[[nodiscard]] std::optional<AdapterLine> parse_adapter_line(std::string_view line);

}  // namespace lockkeeper::alembic
