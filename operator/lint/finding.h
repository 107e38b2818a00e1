// A finding of lint, and a file with its findings: what the forms of output are made from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/foresight.h"
#include "api/vocabulary.h"

namespace lockkeeper::lint {

struct Finding {
  std::string rule;
  api::Severity severity = api::Severity::kWarning;
  std::string message;
  std::string lock;                   // `ACCESS EXCLUSIVE`; empty where the rule warns of none
  std::vector<std::string> safe_way;  // statements, and comments between them
  std::string documentation;          // an address; empty for what is told of the file itself
  api::ClaimSource source = api::ClaimSource::kDocumented;
  std::string revision;    // of a revision: its id; then `line` is that of upgrade() in its file, and
  std::string excerpt;     // the line of its SQL that the finding stands in, with `column`
  std::size_t at = 0;      // in the file, in bytes
  std::size_t line = 1;    // from 1
  std::size_t column = 1;  // from 1, in characters
};

struct LintedFile {
  std::string name;  // as it was given; `-` is standard input
  std::string text;
  std::vector<Finding> findings;  // in the order of their places
  std::string revision{};         // whose file it is
};

}  // namespace lockkeeper::lint
