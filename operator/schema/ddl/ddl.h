// The statements that bring one schema to another, written from the objects' fields. Pure.
#pragma once

#include <string>
#include <vector>

#include "schema/diff.h"
#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Statement {
  std::string sql;     // without the semicolon
  std::string object;  // display() of the object that it makes
  // ALTER TYPE … ADD VALUE: a label cannot be used by the transaction that adds it, so a COMMIT has to follow.
  bool commit_after = false;
};

struct DdlRefusal {
  std::string object;
  std::string why;  // a sentence
};

struct AdditiveDdl {
  std::vector<Statement> statements;  // in an order in which they can run
  std::vector<DdlRefusal> refused;    // differences that are left alone
};

// Writes the statements that give A everything that B has, and take nothing away. They create missing objects, and
// change a property only where that adds (a default where there is none, NOT NULL, a label at its place, a comment, a
// grant, a validation). Every other difference is refused with its reason. A NOT NULL column without a default fails
// where the table has rows, and a constraint where rows break it: nothing is lost then.
// Requires: B was read with dependencies.
[[nodiscard]] AdditiveDdl additive_ddl(const Fingerprint& a, const Fingerprint& b);

}  // namespace lockkeeper::schema
