// The canonical spelling of expressions. PostgreSQL's deparser has several spellings for one expression, by version and
// by whether it was dumped and read again. The result is for comparing; DDL is written from the server's own text.
// Pure.
//
//   (ARRAY['a'::character varying])::text[]   ARRAY[('a'::character varying)::text]      after a dump and a restore
//   SUBSTRING(a FROM 1 FOR 2)                 "substring"(a, 1, 2)                        up to 13
//   (a AT TIME ZONE 'UTC'::text)              timezone('UTC'::text, a)                    up to 13
//   SELECT users.id FROM public.users         SELECT id FROM public.users                 from 16 on, in views
//
// A text that is nested deeper than a thousand brackets stays as it is. EXTRACT is date_part() up to 13 and has another
// type since: these stay different.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::schema {

// For an expression, or a definition that holds some (an index, a constraint, a trigger).
[[nodiscard]] std::string canonical_expression(std::string_view text);

// For the arguments of a function or procedure; from 14 on a procedure's arguments have IN.
[[nodiscard]] std::string canonical_arguments(std::string_view text);

// For a view's query.
[[nodiscard]] std::string canonical_query(std::string_view text);

}  // namespace lockkeeper::schema
