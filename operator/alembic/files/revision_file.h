// One revision file as its text says it, without running it. Pure: text in, value out; safe from any thread.
//
// Only what stands at module level counts, and the last assignment wins, as in Python. A value that is no literal (a
// call, an f-string, a name) sets `needs_adapter`: then only Python can tell, and version_files.h takes its answer
// over. A syntax error elsewhere in the file is not seen here; importing the file finds it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"

namespace lockkeeper::alembic {

// A name that a file gives, and the line where it stands (from 1; 0: not from the file's text).
struct NamedAt {
  std::string name;
  int line = 0;
  [[nodiscard]] bool operator==(const NamedAt&) const = default;
};

// op.create_table("name", schema="schema"); an unset schema is the connection's.
struct CreatedTable {
  std::string schema;
  std::string name;
  int line = 0;
  [[nodiscard]] bool operator==(const CreatedTable&) const = default;
};

struct RevisionFile {
  std::string path;
  std::string revision;
  int revision_line = 0;  // 0: taken from the file's name, as Alembic before 0.2 did
  std::vector<NamedAt> down_revisions;
  std::vector<NamedAt> depends_on;  // as written: ids or branch labels
  std::vector<NamedAt> branch_labels;
  std::string doc;  // the docstring's first paragraph, on one line

  // Tables that its upgrade() makes by literal calls. `makes_more` is set where it may make or rename others: raw
  // SQL, computed names, calls that a reader cannot follow.
  std::vector<CreatedTable> tables;
  bool makes_more = false;
  // It asks what is there, or takes back what fails: `inspect(…)`, `has_table`, `try:`. What it does on another schema
  // may be something else.
  bool looks_first = false;
  std::vector<std::string> operations;  // names of the methods that upgrade() calls: `add_column`; sorted, each once

  std::string checksum;  // SHA-256 of the file's bytes

  bool needs_adapter = false;
  NamedAt unclear;  // needs_adapter: the variable that is no literal, and its line

  // RevisionError with file and line: this file is no revision that Alembic would take. It is in no graph.
  std::optional<api::Finding> problem;
};

// `bytes` in any encoding that PEP 263 knows by a byte order mark, UTF-8 or ASCII-compatible cookies; a file in
// another one that is not plain ASCII needs the adapter. `path` is used for names and sentences only.
[[nodiscard]] RevisionFile parse_revision_file(std::string path, std::string_view bytes);

// Alembic's rule for the name of a revision file: ends in .py, does not begin with `.#` or `__init__`.
[[nodiscard]] bool is_revision_file_name(std::string_view name);

}  // namespace lockkeeper::alembic
