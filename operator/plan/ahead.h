// A version row that the files do not have, and that a later image put there. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis.h"

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

}  // namespace lockkeeper::plan
