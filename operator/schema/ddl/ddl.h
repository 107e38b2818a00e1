// From objects to statements. Pure: what the server needs to be told stands in the objects' fields.
#pragma once

#include <string>
#include <vector>

#include "schema/diff.h"
#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Statement {
  std::string sql;     // without the semicolon
  std::string object;  // display() of what it makes
  // ALTER TYPE … ADD VALUE: a label cannot be used by the transaction that adds it, so a COMMIT has to follow.
  bool commit_after = false;
};

struct DdlRefusal {
  std::string object;
  std::string why;  // a sentence
};

struct AdditiveDdl {
  std::vector<Statement> statements;  // in an order in which they run
  std::vector<DdlRefusal> refused;    // what differs and is left alone
};

// What makes A have everything that B has, and takes nothing away: creates what is missing, and changes a property only
// where that adds (a default where there is none, NOT NULL, a label at its place, a comment, a grant, a validation).
// Everything else is refused with its reason. B must have been read with dependencies. A NOT NULL column without a
// default fails where the table has rows, and a constraint where rows break it: nothing is lost then.
[[nodiscard]] AdditiveDdl additive_ddl(const Fingerprint& a, const Fingerprint& b);

}  // namespace lockkeeper::schema
