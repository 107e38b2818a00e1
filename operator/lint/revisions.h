// The lint of an application's revisions: the SQL of each, judged as one run of all in their order, and told at its
// file. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "api/lock_trace.h"
#include "lint/finding.h"
#include "lint/lint.h"

namespace lockkeeper::lint {

// What downgrade() of a revision does, as its text shows it.
enum class Downgrade {
  kUnknown,
  kMissing,
  kEmpty,
  kRaises,
  kActs,
};

// A call in upgrade() that SQLite takes in batch mode only, of an application whose env.py asks for that mode.
struct CallOutsideOfBatch {
  std::string operation;  // `alter_column`
  std::string table;      // empty where it is not known
  std::size_t line = 1;   // of the file, from 1
};

struct RevisionSql {
  std::string revision;
  std::string file;    // its path, as it is told
  std::string source;  // the file's text: its suppressions, and where upgrade() stands
  std::string sql;     // what upgrade() runs: whole statements, with BEGIN and COMMIT around its transactions
  std::vector<std::string> parents{};  // down_revision
  Downgrade downgrade = Downgrade::kUnknown;
  std::vector<CallOutsideOfBatch> outside_of_batch{};
  int traced_on = 0;                                    // the major version of the server that has run it; 0: none
  std::map<std::size_t, api::StatementTrace> traces{};  // by the place of a statement's first word in `sql`
};

// Revisions that a run applies, as one script.
struct RevisionScript {
  std::string text;
  std::vector<std::size_t> begins;  // of each revision's part, in bytes
};

// Puts the settings that a run of ours makes before them in front (postgres/session/settings.h).
[[nodiscard]] RevisionScript script_of(const std::vector<RevisionSql>& revisions);

// Returns: what a server of that major version did when it ran the revisions: of those that one has run.
[[nodiscard]] Trace trace_of(const std::vector<RevisionSql>& revisions, const RevisionScript& script,
                             int server_version);

// Gives each finding of the script to its revision, at the line of upgrade(), with the statement as its excerpt.
// `# lockkeeper: ignore RULE: reason` anywhere in a file takes that revision's findings of the rule away; one without a
// reason, or without a finding, is a finding itself. `of_files`: what judge_revisions() has found in each file.
// Requires: `findings` are of that script, in order. Returns: a file for each revision.
[[nodiscard]] std::vector<LintedFile> by_revision(const std::vector<RevisionSql>& revisions,
                                                  const RevisionScript& script, std::vector<Finding> findings,
                                                  std::vector<std::vector<Finding>> of_files = {});

}  // namespace lockkeeper::lint
