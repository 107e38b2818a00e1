// What a plain upgrade would run into: objects that are there already, objects that are not there, and objects that
// `IF NOT EXISTS` would pass over although they are otherwise. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/object_histories.h"
#include "schema/history.h"

namespace lockkeeper::plan {

struct Obstacle {
  enum class Kind { kExists, kMissing, kPassedOver };
  Kind kind = Kind::kExists;
  std::string revision;
  std::string identity;
  std::string object;  // display()
};

// `table public.users is there already`.
[[nodiscard]] std::string describe(const Obstacle& obstacle);

// All of them, in the order in which they would be met.
[[nodiscard]] std::vector<Obstacle> find_obstacles(const schema::History& history, const ObjectHistories& objects,
                                                   const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
