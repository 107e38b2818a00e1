// The diagnosis: what is applied, what is pending, what is wrong, and what would put it right. Pure: facts in, findings
// out.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alembic/adapter/role_standing.h"
#include "alembic/graph.h"
#include "api/report.h"
#include "plan/diagnosis/prerequisites.h"
#include "plan/diagnosis/running_code.h"
#include "plan/diagnosis/trial.h"
#include "plan/evidence/evidence.h"
#include "plan/policy.h"
#include "schema/available_extension.h"
#include "schema/history.h"

namespace lockkeeper::plan {

// A revision that one of our runs applied, as the ledger has it.
struct LedgerRevision {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on
  std::string image;
  std::vector<std::string> dropped;  // as dropped.h spells them; `(not recorded)`: unknown
};

struct TableName {
  std::string schema;
  std::string name;
  [[nodiscard]] auto operator<=>(const TableName&) const = default;  // NOLINT(modernize-use-nullptr): sees a 0 in <=>
};

// Everything that a diagnosis is made from.
struct Facts {
  alembic::Graph graph;
  // The directories in which the files were looked for, for sentences: `/app/migrations/versions`.
  std::vector<std::string> version_locations;
  // The problems of finding or reading the files (ConfigError, RevisionError), beside those that the graph reports.
  std::vector<api::Finding> file_problems;
  // False where env.py, which may lead to other files, did not get that far: the lack of files is no finding then.
  bool graph_known = true;

  bool database_read = true;                      // false: only the files are judged, and no finding is about rows
  std::string version_table = "alembic_version";  // as people write it: `public.alembic_version`
  bool version_table_exists = false;
  bool pads_rows = false;         // its column is of type character(n), which fills up with blanks
  std::vector<std::string> rows;  // raw
  std::string target = "head";
  api::Heads heads = api::Heads::kRequireSingle;

  std::vector<LedgerRevision> ledger;  // oldest first; empty: no ledger
  // Tables of the live database, without the version table and without schema lockkeeper.
  std::vector<TableName> tables;
  std::string default_schema = "public";  // where a table without a schema is made
  int server_version = 0;                 // the live server's, as schema::History has it; 0: not known

  // The flags with which `lockkeeper apply` sees what is seen here, for remedies: ` --shadow=same-server`.
  std::string flags;

  // The ground of every proof: what the revisions do, and what the database has. Null where there is no shadow and no
  // snapshot that holds; then the schema is not judged.
  std::shared_ptr<const schema::History> history;
  std::shared_ptr<const schema::Fingerprint> live;
  // Of tables_to_look_into(): the tables that have a row. A table that was not looked at is not in it.
  std::set<TableName> filled;
  // The rights of the migrating role in the live database; nullopt: not known.
  std::optional<alembic::RoleStanding> standing;
  std::string database;          // the database's name
  std::string version_schema;    // as env.py names it; empty: by the search path
  bool env_writes_lost = false;  // env.py wrote something that was rolled back here; a real run keeps it
  // The server's versions of extensions_to_create(); nullopt: the server was not asked.
  std::optional<std::vector<schema::AvailableExtension>> extensions;
  // What the pending revisions did on a copy of `live`, from these rows; nullopt: they were not tried.
  std::optional<Trial> trial;
  // What the pending revisions take away from the code that runs; nullopt: nobody asked.
  std::optional<RunningCode> running_code;
  api::OldCode old_code = api::kOldCodePolicy.usual;
};

struct Assessment {
  api::Diagnosis diagnosis;             // its findings are sorted by sort_findings()
  std::vector<std::string> targets;     // full ids that the target names, for the adapter to reach
  std::vector<std::string> rows_after;  // the version rows once the pending revisions are applied
  std::vector<std::string> known_rows;  // rows that the files have, each once
  std::optional<Evidence> evidence;     // nullopt where the files are broken, or `history` or `live` is null
};

[[nodiscard]] Assessment diagnose(const Facts& facts);

// Returns: whether a trial on a copy of the live schema would tell more. That is where, by the words of their
// statements, the pending revisions do not or may not get past the objects that are there, and no trial was made.
[[nodiscard]] bool wants_trial(const Facts& facts, const Assessment& assessment);

// Sorts by api::comes_before(), stably; within a code, errors come first. Equal findings are kept once.
void sort_findings(std::vector<api::Finding>& findings);

}  // namespace lockkeeper::plan
