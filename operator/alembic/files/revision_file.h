// A revision file, read from its text without running it. Pure.
//
// Only statements at module level count, and the last assignment wins, as in Python. A value that is no literal (a
// call, an f-string, a name) sets `needs_adapter`: then only Python can tell it (adapter/loaded_files.h). A syntax
// error elsewhere in the file is not seen here; importing the file finds it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"

namespace lockkeeper::alembic {

// A name in a file, and its line (from 1; 0: the name is not from the file's text).
struct NamedAt {
  std::string name;
  int line = 0;
  [[nodiscard]] bool operator==(const NamedAt&) const = default;
};

// op.create_table("name", schema="schema"). An unset schema is the connection's.
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

  // The tables that upgrade() makes by literal calls. `makes_more` is set where it may make or rename other tables: by
  // raw SQL, computed names, or calls that a reader cannot follow.
  std::vector<CreatedTable> tables;
  bool makes_more = false;
  // upgrade() asks for existing objects, or handles failures: `inspect(…)`, `has_table`, `try:`. On another schema it
  // may do something else.
  bool looks_first = false;
  std::vector<std::string> operations;  // the methods that upgrade() calls: `add_column`; sorted, each once

  std::string checksum;  // SHA-256 of the file's bytes

  bool needs_adapter = false;
  NamedAt unclear;  // needs_adapter: the variable that is no literal, and its line

  // RevisionError with file and line: Alembic would not take this file, and no graph has it.
  std::optional<api::Finding> problem;
};

// Reads a file. `bytes` may be in UTF-8, ASCII or Latin-1, by byte order mark or cookie (PEP 263); a file in another
// encoding that is not plain ASCII needs the adapter. `path` is used for names and sentences only.
[[nodiscard]] RevisionFile parse_revision_file(std::string path, std::string_view bytes);

// Returns: whether Alembic takes a file of that name: it ends in .py, and does not begin with `.#` or `__init__`.
[[nodiscard]] bool is_revision_file_name(std::string_view name);

}  // namespace lockkeeper::alembic
