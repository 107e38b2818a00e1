// The difference between two schemas. Pure.
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

// The same object under two names, each of which PostgreSQL may have made up.
struct ObjectRename {
  SchemaObject before;
  SchemaObject after;
};

struct Diff {
  std::vector<SchemaObject> removed;  // in A only
  std::vector<SchemaObject> added;    // in B only
  std::vector<ObjectChange> changed;
  std::vector<ObjectRename> renamed;
  std::vector<std::string> reordered;  // tables with the same columns in another order

  // Equal by the strict hash: an order alone makes no difference.
  [[nodiscard]] bool equal() const { return removed.empty() && added.empty() && changed.empty() && renamed.empty(); }
  // Equal by the loose hash.
  [[nodiscard]] bool loosely_equal() const { return removed.empty() && added.empty() && changed.empty(); }
};

// Returns: the changes from A to B. For a table that is on one side only, its columns, constraints and other children
// are listed, too.
[[nodiscard]] Diff compare(const Fingerprint& a, const Fingerprint& b);

[[nodiscard]] Json to_json(const Diff& diff);

// Returns: a text for people: a line an object, `+`, `-`, `~`; the fields of a changed object below it. Empty where
// nothing differs.
[[nodiscard]] std::string to_text(const Diff& diff);

}  // namespace lockkeeper::schema
