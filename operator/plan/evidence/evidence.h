// The evidence of the catalogs, where a version row is only a claim: what the live schema shows of each revision, and
// which set of revisions it is proven to equal. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/diff.h"
#include "schema/fingerprint.h"
#include "schema/history.h"

namespace lockkeeper::plan {

class Ancestry;
class ObjectHistories;

enum class Presence {
  kComplete,   // all its effects are there, or as a later revision that is there left them
  kAbsent,     // none of its effects is there
  kPartial,    // some of its effects are there
  kInvisible,  // it leaves no trace in the schema, or its effects were taken back
};

struct RevisionEvidence {
  std::string revision;
  Presence presence = Presence::kInvisible;
  bool moves_data = false;
  std::vector<std::string> there;    // display() of objects; with ` (dropped)`, objects that it took away
  std::vector<std::string> missing;  // display() of objects that are not there at all
  // Objects with another definition, `column public.users.email (type: text, not …)`; with ` (still there)`, objects
  // that it took away.
  std::vector<std::string> different;
};

// The set of applied revisions, closed under ancestry, whose schema the live one equals by comparison_key.h. Objects
// that no revision makes do not count.
struct Proof {
  std::vector<std::string> applied;  // in the history's order
  std::vector<std::string> heads;    // of `applied`, sorted: the rows that may be stamped
  // The reason, for a person: `the schema equals the state after b2 (41 objects)`, and what decided between equal
  // states.
  std::string because;
};

// The state that comes nearest to the live schema, where none is equal.
struct Nearest {
  std::vector<std::string> heads;
  schema::Diff difference;  // from that state to the live schema; objects that no revision makes are left out
};

struct Evidence {
  std::vector<RevisionEvidence> revisions;  // in the history's order
  std::optional<Proof> proof;
  // A sentence that names the revisions in question, where several sets equal the live schema and nothing decides
  // between them; there is no proof then. Else empty.
  std::string undecided;
  // The rows that may be stamped then: the heads of the largest of those sets without the first revision in question,
  // and of the largest of all.
  std::vector<std::vector<std::string>> undecided_heads;
  std::optional<Nearest> nearest;    // where there is no proof and nothing is undecided
  std::vector<std::string> unknown;  // display() of live objects that no revision makes, without parts of such tables
  std::vector<std::string> invalid;  // display() of indexes that are not valid, but for those that a revision leaves so

  // Returns: nullptr where there is none; the pointer lives as long as the evidence.
  [[nodiscard]] const RevisionEvidence* find(const std::string& revision) const;
};

// Weighs the live schema against the history. `rows`: version rows that the files know; `ledger`: revisions that the
// ledger has as applied. Both only decide between states whose schemas are equal; neither is evidence against the
// schema.
[[nodiscard]] Evidence weigh(const schema::History& history, const schema::Fingerprint& live,
                             const std::vector<std::string>& rows, const std::vector<std::string>& ledger);

// The same for a caller that has these already. Requires: `ancestry` and `objects` are of `history` and `live`.
[[nodiscard]] Evidence weigh(const schema::History& history, const schema::Fingerprint& live, const Ancestry& ancestry,
                             const ObjectHistories& objects, const std::vector<std::string>& rows,
                             const std::vector<std::string>& ledger);

}  // namespace lockkeeper::plan
