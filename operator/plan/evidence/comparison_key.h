// The comparison key of an object: a hash of what counts when the live schema is held against a revision's. Pure.
//
// Names that PostgreSQL makes up do not count (the loose hash), nor do owners, privileges and comments: an
// administrator grants and comments without a revision, and a shadow database has other roles. They and the order of
// columns may be tie breakers (tie_breakers.h): those only decide between states that are equal without them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::plan {

// Returns: whether the field is an owner, a privilege or a comment.
[[nodiscard]] bool is_facet(std::string_view field);

// Returns: a hash, equal where two objects are the same to the code that uses them. Requires: the object is sealed.
[[nodiscard]] schema::Hash comparison_key(const schema::SchemaObject& object);

// Returns: where the two differ, in at most two fields and the number of further ones: `type: text, not character
// varying(20)`; `not valid` for an index that is not valid.
[[nodiscard]] std::string essential_difference(const schema::SchemaObject& expected, const schema::SchemaObject& live);

// Returns: whether the index, or the index behind the constraint, is not valid, not ready or not live. A failed
// CONCURRENTLY leaves it so; a partitioned table's index is so until all of its parts are attached.
[[nodiscard]] bool is_broken_index(const schema::SchemaObject& object);
// Returns: whether an index has a name that REINDEX CONCURRENTLY gives: `…_ccnew`, `…_ccold1`.
[[nodiscard]] bool is_reindex_leftover(const schema::SchemaObject& object);

}  // namespace lockkeeper::plan
