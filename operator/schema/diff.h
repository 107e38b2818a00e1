// What two schemas do not have in common. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct FieldChange {
  std::string name;
  std::optional<std::string> before;  // nullopt: the default
  std::optional<std::string> after;
};

struct ObjectChange {
  SchemaObject before;
  SchemaObject after;
  std::vector<FieldChange> fields;
};

// The same object under two names, of which nobody need have chosen either.
struct ObjectRename {
  SchemaObject before;
  SchemaObject after;
};

struct Diff {
  std::vector<SchemaObject> removed;  // in A only
  std::vector<SchemaObject> added;    // in B only
  std::vector<ObjectChange> changed;
  std::vector<ObjectRename> renamed;
  std::vector<std::string> reordered;  // tables whose columns are the same and stand in another order

  // As the strict hash sees it: an order alone makes no difference.
  [[nodiscard]] bool equal() const { return removed.empty() && added.empty() && changed.empty() && renamed.empty(); }
  // As the loose hash sees it.
  [[nodiscard]] bool loosely_equal() const { return removed.empty() && added.empty() && changed.empty(); }
};

// From A to B. With a table that is there on one side only, its columns, constraints and all that belongs to it are
// listed too.
[[nodiscard]] Diff compare(const Fingerprint& a, const Fingerprint& b);

[[nodiscard]] Json to_json(const Diff& diff);

// For people: a line an object, `+`, `-`, `~`; the fields of a changed one below it. Empty where nothing differs.
[[nodiscard]] std::string to_text(const Diff& diff);

}  // namespace lockkeeper::schema
