// The statements that make one object. Pure; for ddl.cc.
#pragma once

#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Creation {
  std::vector<std::string> main;
  // When everything else is there: a sequence's owner, a partition's place, an index's parent.
  std::vector<std::string> later;
};

// `of` is the schema that the object is from: a table's columns are found there.
[[nodiscard]] Creation creation_of(const SchemaObject& object, const Fingerprint& of, bool with_owner);

// For COMMENT, OWNER and GRANT: `TABLE public.users`, `FUNCTION public.area(integer)`.
[[nodiscard]] std::string target_of(const SchemaObject& object);
// `public.users`; of a function without its arguments' names.
[[nodiscard]] std::string qualified(const SchemaObject& object);
[[nodiscard]] std::string qualified_parent(const SchemaObject& object);

[[nodiscard]] std::string column_definition(const SchemaObject& column);
// What ADD COLUMN cannot say: storage, statistics, options.
[[nodiscard]] std::vector<std::string> column_settings(const SchemaObject& column);
[[nodiscard]] std::string comment_statement(const SchemaObject& object, const std::string& comment);
[[nodiscard]] std::vector<std::string> grant_statements(const SchemaObject& object, const std::string& before,
                                                        const std::string& after, bool may_revoke);
// ALTER TABLE … of a trigger or rule: `ENABLE ALWAYS TRIGGER name`.
[[nodiscard]] std::string enable_statement(const SchemaObject& object, const std::string& state);
[[nodiscard]] std::string identity_options(const SchemaObject& column);

}  // namespace lockkeeper::schema
