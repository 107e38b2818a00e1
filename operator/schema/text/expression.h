// One spelling for what PostgreSQL's deparser writes in several, by version or by whether an expression was dumped and
// read again. The result is for comparing; the server's own text is what DDL is written from. Pure.
//
//   (ARRAY['a'::character varying])::text[]   ARRAY[('a'::character varying)::text]      after a dump and a restore
//   SUBSTRING(a FROM 1 FOR 2)                 "substring"(a, 1, 2)                        up to 13
//   (a AT TIME ZONE 'UTC'::text)              timezone('UTC'::text, a)                    up to 13
//   SELECT users.id FROM public.users         SELECT id FROM public.users                 from 16 on, in views
//
// A text that is nested deeper than a thousand brackets is taken as it is.
//
// EXTRACT is date_part() up to 13 and has another type since: these stay different.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::schema {

// An expression, or a definition that holds some (an index, a constraint, a trigger).
[[nodiscard]] std::string canonical_expression(std::string_view text);

// The arguments of a function or procedure; from 14 on a procedure's say IN.
[[nodiscard]] std::string canonical_arguments(std::string_view text);

// A view's query.
[[nodiscard]] std::string canonical_query(std::string_view text);

}  // namespace lockkeeper::schema
