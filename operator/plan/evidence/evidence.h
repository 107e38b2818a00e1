// A version row is a claim; the catalogs are the evidence. What the live schema shows of each revision, and which set
// of revisions it is proven to equal. Pure.
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
  kComplete,   // everything that it made is there, or as a later revision that is there left it
  kAbsent,     // nothing of it is there
  kPartial,    // some of it
  kInvisible,  // it leaves no trace in the schema, or what it did was taken back: nothing to see
};

struct RevisionEvidence {
  std::string revision;
  Presence presence = Presence::kInvisible;
  bool moves_data = false;
  std::vector<std::string> there;      // display() of objects
  std::vector<std::string> missing;    // not there at all
  std::vector<std::string> different;  // there with another definition: `column public.users.email (type: text, not …)`
};

// The set of applied revisions, closed under ancestry, whose schema the live one equals (by the loose hash).
struct Proof {
  std::vector<std::string> applied;  // in the history's order
  std::vector<std::string> heads;    // of it: what may be stamped; sorted
  // Why these, for a person: `equals the state after b2 (41 objects)`, and what decided between equal states.
  std::string because;
};

// The state that comes nearest, where none is equal.
struct Nearest {
  std::vector<std::string> heads;
  schema::Diff difference;  // from that state to the live schema; objects that no revision makes are left out
};

struct Evidence {
  std::vector<RevisionEvidence> revisions;  // in the history's order
  std::optional<Proof> proof;
  // Where several sets are equal to the live schema and nothing decides between them: a sentence that names the
  // revisions in question. There is no proof then.
  std::string undecided;
  // What may be stamped then: the heads of the smallest of those sets and of the largest.
  std::vector<std::vector<std::string>> undecided_heads;
  std::optional<Nearest> nearest;    // where there is no proof
  std::vector<std::string> unknown;  // display() of live objects that no revision makes
  std::vector<std::string> invalid;  // display() of indexes that are not valid

  [[nodiscard]] const RevisionEvidence* find(const std::string& revision) const;
};

// `rows`: version rows that the files know; `ledger`: revisions that the ledger has as applied. Both only decide
// between states whose schemas are equal; neither is evidence against the schema.
[[nodiscard]] Evidence weigh(const schema::History& history, const schema::Fingerprint& live,
                             const std::vector<std::string>& rows, const std::vector<std::string>& ledger);

// The same, where the caller has the ancestry and the object histories of `history` and `live` already.
[[nodiscard]] Evidence weigh(const schema::History& history, const schema::Fingerprint& live, const Ancestry& ancestry,
                             const ObjectHistories& objects, const std::vector<std::string>& rows,
                             const std::vector<std::string>& ledger);

}  // namespace lockkeeper::plan
