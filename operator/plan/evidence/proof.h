// The proof: which set of revisions the live schema is proven to equal, and else which one comes nearest. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/candidates.h"
#include "plan/evidence/evidence.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

// The fields are those of Evidence.
struct ProofResult {
  std::optional<Proof> proof;
  std::string undecided;
  std::vector<std::vector<std::string>> undecided_heads;
  std::optional<Nearest> nearest;
};

// Looks for the proof; `rows` and `ledger` are those of weigh(), in evidence.h.
// Requires: `ancestry` and `objects` are of `history` and `live`.
[[nodiscard]] ProofResult prove(const schema::History& history, const schema::Fingerprint& live,
                                const Ancestry& ancestry, const ObjectHistories& objects,
                                const std::vector<std::string>& rows, const std::vector<std::string>& ledger);

// These compare a state of the history with the live schema, without owners, privileges, comments and made-up names.
// Objects that no revision makes are left out.
// Requires: `objects` are of that history and of `live`.
[[nodiscard]] bool equals(const std::vector<const schema::SchemaObject*>& state, const schema::Fingerprint& live,
                          const ObjectHistories& objects);
[[nodiscard]] schema::Diff difference(const std::vector<const schema::SchemaObject*>& state,
                                      const schema::Fingerprint& live, const ObjectHistories& objects);

}  // namespace lockkeeper::plan
