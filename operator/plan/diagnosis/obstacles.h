// What a plain upgrade would run into: objects that are there already, objects that are not there, and objects that
// `IF NOT EXISTS` would pass over although they are otherwise. Found by the words of the statements, and then held
// against what is known better: a trial on a copy of the live schema, and whether the revision looks at what is there
// before it acts. Pure.
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
    kMay,     // the revision looks before it acts, and nobody has tried
    kPasses,  // it got past it on a copy of this schema
  };
  Kind kind = Kind::kExists;
  Certainty certainty = Certainty::kFails;
  std::string revision;
  std::string identity;
  std::string object;  // display()
};

// `a plain upgrade fails at that`.
[[nodiscard]] std::string what_an_upgrade_does(const Obstacle& obstacle);

// `table public.users is there already`.
[[nodiscard]] std::string describe(const Obstacle& obstacle);

// All of them, in the order in which they would be met.
[[nodiscard]] std::vector<Obstacle> find_obstacles(const Facts& facts, const SchemaView& view,
                                                   const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
