// The effects of one step, a revision or one of its statements, on a schema. Pure.
#pragma once

#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Effects {
  std::vector<SchemaObject> set;     // made or changed objects, as they are afterwards, sealed; in Fingerprint's order
  std::vector<std::string> removed;  // identities, sorted

  [[nodiscard]] bool empty() const { return set.empty() && removed.empty(); }
};

// Returns: the effects that lead from `before` to `after`. A table with the same columns in another order counts as
// changed: the order is a part of the result of a clean replay.
[[nodiscard]] Effects effects_between(const Fingerprint& before, const Fingerprint& after);

// Returns: the schema after the effects: applied(a, effects_between(a, b)) is b.
[[nodiscard]] Fingerprint applied(const Fingerprint& before, const Effects& effects);

// Returns: the effects of both steps, one after the other, as one.
[[nodiscard]] Effects composed(const Effects& first, const Effects& second);

}  // namespace lockkeeper::schema
