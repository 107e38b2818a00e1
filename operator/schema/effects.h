// What one step (a revision, or one of its statements) did to a schema. Pure.
#pragma once

#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Effects {
  std::vector<SchemaObject> set;     // made or changed: sealed, as they are afterwards; in the fingerprint's order
  std::vector<std::string> removed;  // identities, sorted

  [[nodiscard]] bool empty() const { return set.empty() && removed.empty(); }
};

// A table whose columns only stand in another order counts as changed: the order is part of what a clean replay makes.
[[nodiscard]] Effects effects_between(const Fingerprint& before, const Fingerprint& after);

// effects_between(a, b) applied to a is b.
[[nodiscard]] Fingerprint applied(const Fingerprint& before, const Effects& effects);

// One after the other, as one.
[[nodiscard]] Effects composed(const Effects& first, const Effects& second);

}  // namespace lockkeeper::schema
