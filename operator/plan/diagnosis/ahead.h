// A version row that the files do not have, and that a later image put there. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

struct Ahead {
  struct Loss {
    std::string revision;
    std::string image;
    std::vector<std::string> objects;
  };
  std::vector<std::string> anchors;  // revisions of the files that the row contains, next to what they lack
  std::vector<std::string> beyond;   // the revisions that they lack, as the ledger has them
  std::string image;                 // that applied the row
  std::vector<Loss> lost;            // what those dropped of what the files made, or may have made
};

// nullopt where the ledger does not know the row, or does not lead from it back to the files.
[[nodiscard]] std::optional<Ahead> find_ahead(const Facts& facts, const std::string& row);

// The ledger knows the row, and somewhere below it a parent that neither it nor the files know.
[[nodiscard]] bool leads_into_the_unknown(const Facts& facts, const std::string& row);

// display() of live objects that no revision makes and that a later one of the same application may have made: parts of
// its tables but for indexes, and what stands in its schemas and belongs to the owner of its objects. Another
// application's tables are none, nor is an index that a DBA made.
[[nodiscard]] std::vector<std::string> newer_objects(const schema::Fingerprint& live, const ObjectHistories& objects);

}  // namespace lockkeeper::plan
