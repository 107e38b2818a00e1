// What of an object counts when the live schema is held against a revision's. Pure.
//
// Names that PostgreSQL makes up do not (the loose hash), nor do owners, privileges and comments: an administrator
// grants and comments without a revision, and a shadow database has other roles. These, the exact names and the order
// of columns are tie breakers: they only decide between states that are equal without them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::plan {

[[nodiscard]] bool is_facet(std::string_view field);

// Equal: the same object to whoever uses it. The object is sealed.
[[nodiscard]] schema::Hash comparison_key(const schema::SchemaObject& object);

// Where essences differ: `type: text, not character varying(20)`, at most two of them; of an index that is not valid,
// `not valid`.
[[nodiscard]] std::string essential_difference(const schema::SchemaObject& expected, const schema::SchemaObject& live);

// An index, or the constraint that it is part of, that a failed CONCURRENTLY left behind.
[[nodiscard]] bool is_broken_index(const schema::SchemaObject& object);
// `…_ccnew`, `…_ccold1`: what REINDEX CONCURRENTLY leaves.
[[nodiscard]] bool is_reindex_leftover(const schema::SchemaObject& object);

}  // namespace lockkeeper::plan
