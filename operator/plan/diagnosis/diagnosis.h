// What is applied, what is pending, what is wrong, and what would put it right. Pure: facts in, findings out.
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
#include "plan/diagnosis/trial.h"
#include "plan/evidence/evidence.h"
#include "plan/policy.h"
#include "schema/available_extension.h"
#include "schema/history.h"

namespace lockkeeper::plan {

// A revision that some run of ours applied, as the ledger has it.
struct LedgerRevision {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on
  std::string image;
  std::vector<std::string> dropped;  // as dropped.h spells them
};

struct TableName {
  std::string schema;
  std::string name;
  [[nodiscard]] auto operator<=>(const TableName&) const = default;  // NOLINT(modernize-use-nullptr): sees a 0 in <=>
};

struct Facts {
  alembic::Graph graph;
  // Where the files were looked for, for sentences: `/app/migrations/versions`.
  std::vector<std::string> version_locations;
  // What was wrong with finding or reading them, beside what the graph itself reports (ConfigError, RevisionError).
  std::vector<api::Finding> file_problems;
  // False where env.py, which may lead to other files, did not come so far: that there are none is no finding then.
  bool graph_known = true;

  bool database_read = true;                      // false: only files are judged, and nothing is said about rows
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

  // What `lockkeeper apply` has to be told so that it sees what is seen here, for remedies: ` --shadow=same-server`.
  std::string flags;

  // What proves anything: what the revisions do, and what the database has. Null where there is no shadow and no
  // snapshot that holds; then the schema is not judged.
  std::shared_ptr<const schema::History> history;
  std::shared_ptr<const schema::Fingerprint> live;
  // Of the tables that revisions fill and that are there: those that have a row. What is not looked at is not in it.
  std::set<TableName> filled;
  // What whoever migrates may do in the live database; where it is known.
  std::optional<alembic::RoleStanding> standing;
  std::string database;          // its name
  std::string version_schema;    // as env.py names it; empty: by the search path
  bool env_writes_lost = false;  // env.py wrote something that was taken back: in a real run it would be there
  // Of extensions_to_create(), those that the server has; where it was asked.
  std::optional<std::vector<schema::AvailableExtension>> extensions;
  // What the pending revisions did on a copy of `live`, from these rows; where it was tried.
  std::optional<Trial> trial;
};

struct Assessment {
  api::Diagnosis diagnosis;             // findings are sorted by the vocabulary's order
  std::vector<std::string> targets;     // full ids that the target names; what the adapter is asked to reach
  std::vector<std::string> rows_after;  // the version rows when the pending revisions are applied
  std::vector<std::string> known_rows;  // rows that the files have
  std::optional<Evidence> evidence;     // where Facts had what it takes
};

[[nodiscard]] Assessment diagnose(const Facts& facts);

// Whether a trial on a copy of the live schema would tell more: by their words the pending revisions do not get past
// what is there, or may not, and nobody has tried.
[[nodiscard]] bool wants_trial(const Facts& facts, const Assessment& assessment);

// Stable, by api::comes_before(); within a code, errors first. Each finding stands once.
void sort_findings(std::vector<api::Finding>& findings);

}  // namespace lockkeeper::plan
