// The lint of a text of SQL: every rule over every statement in its order, and what comments suppress. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/traced/judge.h"

namespace lockkeeper::lint {

struct Options {
  int server_version = 18;       // the major one, from 13
  bool in_transaction = false;   // a transaction is open before the first statement
  std::string_view schema{};     // SQL that made what is there before the text: its tables are older ones
  const Trace* trace = nullptr;  // what a server did, statement by statement
};

// Reads a text and judges it. A part that does not parse is a finding, and the rest is judged without it.
// Returns: the findings in the order of their places.
// Throws: std::bad_alloc.
// Thread safety: as sql/parse.h.
[[nodiscard]] std::vector<Finding> lint(std::string_view text, const Options& options);

}  // namespace lockkeeper::lint
