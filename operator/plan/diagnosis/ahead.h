// A version row that the files do not have, because a later image put it there. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

struct Ahead {
  // What one revision beyond the files dropped.
  struct Loss {
    std::string revision;
    std::string image;
    std::vector<std::string> objects;  // as in LedgerRevision::dropped
  };
  std::vector<std::string> anchors;  // the files' revisions that are parents of those beyond
  std::vector<std::string> beyond;   // the ledger's revisions that the files lack; the row is the last
  std::string image;                 // that applied the row; empty: not known
  std::vector<Loss> lost;            // what those beyond dropped of the files' objects, or may have dropped
};

// Follows the ledger from a version row back to the files.
// Returns: nullopt where the ledger does not know the row, or does not lead from it back to the files.
[[nodiscard]] std::optional<Ahead> find_ahead(const Facts& facts, const std::string& row);

// Returns: whether the ledger knows the row, and a revision below the row has a parent that neither the ledger nor the
// files know.
[[nodiscard]] bool leads_into_the_unknown(const Facts& facts, const std::string& row);

// Returns: display() of the live objects that no revision makes and that a later revision of this application may have
// made. These are parts of the application's tables, but for indexes and statistics, which a DBA may have made; and
// objects beside its tables with the schema and the owner of one of its objects. Another owner's tables are none.
[[nodiscard]] std::vector<std::string> newer_objects(const schema::Fingerprint& live, const ObjectHistories& objects);

}  // namespace lockkeeper::plan
