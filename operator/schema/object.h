// One object of a database's schema, as a value: what it is called, what defines it, and hashes of that.
//
// Only what somebody decided is here. What a property has by default is no field, so a database that says a default
// aloud equals one that leaves it unsaid, and a newer server's new property changes nothing until it is used.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/hash.h"

namespace lockkeeper::schema {

// In the order in which objects of these kinds are made, as far as dependencies do not say otherwise.
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
  kTable,  // partitioned ones too
  kForeignTable,
  kColumn,
  kView,
  kMaterializedView,
  kConstraint,  // of a table or of a domain
  kIndex,       // those behind a constraint are part of it
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

// `materialized view`: for sentences and JSON.
[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);

// How the text of a field is compared.
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
  // What the loose hash sees where the value holds a name that PostgreSQL chose: nextval() of the column's own
  // sequence. Empty: the value is no more than such a name, and the loose hash does not see the field.
  std::optional<std::string> loose = std::nullopt;

  [[nodiscard]] bool operator==(const Field&) const = default;
};

struct SchemaObject {
  Kind kind = Kind::kTable;
  std::string schema;  // empty for what lives in no schema
  std::string parent;  // the table of a column, constraint, index, trigger, policy or rule; the domain of a constraint
  std::string name;    // of a function with its argument types: `area(integer, text)`
  // Constraints, indexes and the sequence of a column have names that PostgreSQL makes up where nobody gives one, and
  // that stay when the table is renamed. The loose hash leaves such a name out.
  bool name_is_incidental = false;
  std::vector<Field> fields;       // what differs from the default
  std::vector<std::string> order;  // of a table: its columns, in order
  std::vector<std::string> needs;  // identities of objects that must be there first; only where they were asked for

  // By seal().
  Hash strict;    // name and all fields
  Hash loose;     // without incidental names
  Hash in_order;  // of `order`; the softest: it decides what `SELECT *` and `INSERT` without columns do
};

// nullptr where the object has no such field. Lives as long as the object.
[[nodiscard]] const Field* find_field(const SchemaObject& object, std::string_view name);
[[nodiscard]] std::string value_of(const SchemaObject& object, std::string_view name, std::string_view otherwise = "");

// Computes the three hashes; the order of `fields` makes no difference.
void seal(SchemaObject& object);

// Unique within a database, and the same in every other one: kind, schema, parent and name.
[[nodiscard]] std::string identity(const SchemaObject& object);
[[nodiscard]] std::string make_identity(Kind kind, std::string_view schema, std::string_view parent,
                                        std::string_view name);

// `column public.users.email`: for sentences.
[[nodiscard]] std::string display(const SchemaObject& object);

// A field's value as it is compared.
[[nodiscard]] std::string comparable(const Field& field);

}  // namespace lockkeeper::schema
