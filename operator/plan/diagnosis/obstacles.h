// The obstacles of a plain upgrade: objects that are there already, objects that are not there, and objects with
// another definition that `IF NOT EXISTS` would pass over. Pure.
//
// They are found by the words of the statements. Then each is held against better knowledge: a trial on a copy of the
// live schema, and whether the revision looks at the schema before it acts.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"

namespace lockkeeper::plan {

struct Obstacle {
  enum class Kind { kExists, kMissing, kPassedOver };
  enum class Certainty {
    kFails,   // a plain upgrade does not get past it
    kMay,     // the revision looks before it acts, and was not tried
    kPasses,  // the revision got past it on a copy of this schema
  };
  Kind kind = Kind::kExists;
  Certainty certainty = Certainty::kFails;
  std::string revision;
  std::string identity;
  std::string object;  // display()
};

// Returns: `a plain upgrade fails at that`.
[[nodiscard]] std::string what_an_upgrade_does(const Obstacle& obstacle);

// Returns: `table public.users is there already`.
[[nodiscard]] std::string describe(const Obstacle& obstacle);

// Requires: `view` is of `facts`.
// Returns: all obstacles of the pending revisions, in the order in which an upgrade would meet them.
[[nodiscard]] std::vector<Obstacle> find_obstacles(const Facts& facts, const SchemaView& view,
                                                   const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
