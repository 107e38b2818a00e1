// An object of a database's schema, as a value: its name, its fields, and hashes of them.
//
// Only decided properties are fields. A property with its default is no field, so a database that spells a default out
// equals one that does not, and a newer server's new property changes nothing until it is used.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/hash.h"

namespace lockkeeper::schema {

// The kinds, in the order in which their objects are made where dependencies do not ask for another order.
enum class Kind {
  kSchema,
  kExtension,
  kForeignDataWrapper,
  kServer,
  kEnum,
  kCompositeType,
  kDomain,
  kRangeType,
  kFunction,
  kProcedure,
  kAggregate,
  kSequence,
  kTable,  // partitioned tables, too
  kForeignTable,
  kColumn,
  kView,
  kMaterializedView,
  kConstraint,  // of a table or of a domain
  kIndex,       // an index behind a constraint is a part of that
  kStatistics,
  kRule,
  kTrigger,
  kPolicy,
  kPublication,
  kEventTrigger,
  kDefaultPrivileges,
};

inline constexpr std::array kAllKinds{Kind::kSchema,
                                      Kind::kExtension,
                                      Kind::kForeignDataWrapper,
                                      Kind::kServer,
                                      Kind::kEnum,
                                      Kind::kCompositeType,
                                      Kind::kDomain,
                                      Kind::kRangeType,
                                      Kind::kFunction,
                                      Kind::kProcedure,
                                      Kind::kAggregate,
                                      Kind::kSequence,
                                      Kind::kTable,
                                      Kind::kForeignTable,
                                      Kind::kColumn,
                                      Kind::kView,
                                      Kind::kMaterializedView,
                                      Kind::kConstraint,
                                      Kind::kIndex,
                                      Kind::kStatistics,
                                      Kind::kRule,
                                      Kind::kTrigger,
                                      Kind::kPolicy,
                                      Kind::kPublication,
                                      Kind::kEventTrigger,
                                      Kind::kDefaultPrivileges};

// Returns: `materialized view`, for sentences and JSON.
[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);

// The way in which the text of a field is compared.
enum class Aspect {
  kPlain,       // byte by byte
  kExpression,  // as the server's deparser wrote it: canonical_expression()
  kQuery,       // a whole SELECT: canonical_query()
  kArguments,   // of a function: canonical_arguments()
  kNote,        // shown, never compared: an extension's version
};

struct Field {
  std::string name;   // `default`, `not null`, `privileges`; unique within the object
  std::string value;  // as the server gave it, so that DDL can be written from it
  Aspect aspect = Aspect::kPlain;
  // The value for the loose hash, where the value holds a name that PostgreSQL chose: nextval() of the column's own
  // sequence. An empty text: the value is nothing but such a name, and the loose hash does not see the field.
  std::optional<std::string> loose = std::nullopt;

  [[nodiscard]] bool operator==(const Field&) const = default;
};

struct SchemaObject {
  Kind kind = Kind::kTable;
  std::string schema;  // empty for an object that lives in no schema
  std::string parent;  // the table of a column, constraint, index, trigger, policy or rule; the domain of a constraint
  std::string name;    // of a function with its argument types: `area(integer, text)`
  // PostgreSQL makes up the names of constraints, indexes and a column's sequence where nobody gives one, and they stay
  // when the table is renamed. The loose hash leaves such a name out.
  bool name_is_incidental = false;
  std::vector<Field> fields;       // the properties that differ from their defaults
  std::vector<std::string> order;  // of a table: its columns, in order
  std::vector<std::string> needs;  // identities of objects that must be there first; only where they were asked for

  // Set by seal().
  Hash strict;    // name and all fields
  Hash loose;     // without incidental names
  Hash in_order;  // of `order`, which only matters to `SELECT *` and to `INSERT` without columns
};

// Returns: a pointer into the object; nullptr where it has no such field.
[[nodiscard]] const Field* find_field(const SchemaObject& object, std::string_view name);
[[nodiscard]] std::string value_of(const SchemaObject& object, std::string_view name, std::string_view otherwise = "");

// Computes the three hashes. The order of `fields` makes no difference.
void seal(SchemaObject& object);

// Returns: kind, schema, parent and name as one text, unique within a database and the same in every other one.
[[nodiscard]] std::string identity(const SchemaObject& object);
[[nodiscard]] std::string make_identity(Kind kind, std::string_view schema, std::string_view parent,
                                        std::string_view name);

// Returns: `column public.users.email`, for sentences.
[[nodiscard]] std::string display(const SchemaObject& object);

// Returns: a field's value in the form in which it is compared.
[[nodiscard]] std::string comparable(const Field& field);

}  // namespace lockkeeper::schema
