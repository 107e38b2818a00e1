#include "schema/text/expression.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace lockkeeper::schema {
namespace {

void expect_same(const std::string& a, const std::string& b) {
  EXPECT_EQ(canonical_expression(a), canonical_expression(b)) << a << "\n" << b;
}
void expect_different(const std::string& a, const std::string& b) {
  EXPECT_NE(canonical_expression(a), canonical_expression(b)) << a << "\n" << b;
}

TEST(CanonicalExpression, CastOfAnArrayIsTheCastOfItsElements) {
  expect_same("((role)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
              "((role)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))");
  expect_same("(n = ANY ((ARRAY[1, 2])::bigint[]))", "(n = ANY (ARRAY[(1)::bigint, (2)::bigint]))");
  expect_same("(n = ANY ((ARRAY[1, 2])::numeric(10,2)[]))",
              "(n = ANY (ARRAY[(1)::numeric(10,2), (2)::numeric(10,2)]))");
  expect_same("((ARRAY[ARRAY[1], ARRAY[2]])::bigint[])", "(ARRAY[ARRAY[(1)::bigint], ARRAY[(2)::bigint]])");
}

TEST(CanonicalExpression, OtherElementsOrTypesAreOthers) {
  expect_different("((ARRAY['a'::character varying])::text[])", "(ARRAY[('b'::character varying)::text])");
  expect_different("((ARRAY['a'::character varying])::text[])", "(ARRAY[('a'::character varying)::bpchar])");
  expect_different("((ARRAY[1, 2])::bigint[])", "(ARRAY[1, 2])");
}

TEST(CanonicalExpression, StandardSyntaxIsACall) {
  expect_same("SUBSTRING(a FROM 1 FOR 2)", "\"substring\"(a, 1, 2)");
  expect_same("SUBSTRING((a)::text FROM 2)", "\"substring\"((a)::text, 2)");
  expect_same("POSITION(('b'::text) IN (a))", "\"position\"(a, 'b'::text)");
  expect_same("OVERLAY(a PLACING 'x'::text FROM 2 FOR 1)", "\"overlay\"(a, 'x'::text, 2, 1)");
  expect_same("TRIM(BOTH 'x'::text FROM a)", "btrim(a, 'x'::text)");
  expect_same("TRIM(BOTH FROM a)", "btrim(a)");
  expect_same("TRIM(LEADING FROM a)", "ltrim(a)");
  expect_same("TRIM(TRAILING 'x'::text FROM a)", "rtrim(a, 'x'::text)");
  expect_same("(now() AT TIME ZONE 'utc'::text)", "timezone('utc'::text, now())");
  expect_same("((a, b) OVERLAPS (c, d))", "\"overlaps\"(a, b, c, d)");
  expect_same("upper(SUBSTRING(a FROM 1))", "upper(\"substring\"(a, 1))");
}

TEST(CanonicalExpression, ExtractIsNotDatePart) {
  expect_different("EXTRACT(year FROM a)", "date_part('year'::text, a)");
}

TEST(CanonicalExpression, SpacesCountOnlyInsideOfQuotes) {
  expect_same("(a  >\n 1)", "(a > 1)");
  expect_different("(a > 'x  y')", "(a > 'x y')");
  expect_different("(a > E'x\\'  y')", "(a > E'x\\' y')");
  expect_different("(\"a  b\" > 1)", "(\"a b\" > 1)");
}

TEST(CanonicalExpression, QuotesWithinQuotesDoNotEndThem) {
  expect_different("('it''s (a' = x)", "('it''s [a' = x)");
  expect_different("('SUBSTRING(a FROM 1)' = x)", "('\"substring\"(a, 1)' = x)");
}

TEST(CanonicalExpression, BrokenTextIsTakenAsItIs) {
  for (const std::string text :
       {"((((", "))))", "ARRAY[", "'open", "\"open", "(ARRAY[1])::", "(ARRAY[1])::text", "E'", ""}) {
    EXPECT_EQ(canonical_expression(text), canonical_expression(text));
  }
  const std::string deep = std::string(100000, '(') + "(ARRAY[1])::text" + std::string(100000, ')');
  EXPECT_EQ(canonical_expression(deep), deep);
}

// Whatever stands in the catalogs: no crash, and the same answer when it is read again.
TEST(CanonicalExpression, ItsOwnResultIsCanonical) {
  std::mt19937 random(7);
  const std::string letters[] = {"a",    " ",     "(", ")",    "[",         "]",  ",",    "'",    "\"", "::",
                                 "text", "ARRAY", ".", "FROM", "SUBSTRING", "AT", "TIME", "ZONE", "1"};
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (int i = 0; i < 30; ++i) text += letters[random() % std::size(letters)] + " ";
    const std::string once = canonical_expression(text);
    if (text.find('\'') == std::string::npos && text.find('"') == std::string::npos &&
        once.find('"') == std::string::npos) {
      const std::string twice = canonical_expression(once);
      EXPECT_EQ(canonical_expression(twice), twice) << text;
    }
  }
}

TEST(CanonicalArguments, InIsSaidOrNot) {
  EXPECT_EQ(canonical_arguments("IN food text, IN amount integer DEFAULT 1"),
            canonical_arguments("food text, amount integer DEFAULT 1"));
  EXPECT_NE(canonical_arguments("INOUT food text"), canonical_arguments("food text"));
}

TEST(CanonicalQuery, TheOnlySourceNeedsNoPrefix) {
  const std::string bare =
      canonical_query(" SELECT id, upper(name) AS n FROM public.users WHERE (active AND (id > 1)) ORDER BY name DESC;");
  EXPECT_EQ(canonical_query(" SELECT users.id,\n upper(users.name) AS n\n FROM public.users\n WHERE (users.active AND"
                            " (users.id > 1))\n ORDER BY users.name DESC;"),
            bare);
  EXPECT_EQ(canonical_query("SELECT u.id FROM public.users u;"), canonical_query("SELECT id FROM public.users u"));
  EXPECT_EQ(canonical_query("SELECT g.g FROM generate_series(1, 10) g(g)"),
            canonical_query("SELECT g FROM generate_series(1, 10) g(g)"));
  EXPECT_EQ(canonical_query("SELECT s.n FROM ( SELECT users.name AS n FROM public.users) s"),
            canonical_query("SELECT n FROM ( SELECT users.name AS n FROM public.users) s"));
}

TEST(CanonicalQuery, WhereItMattersThePrefixStays) {
  // Two sources.
  EXPECT_NE(canonical_query("SELECT a.id FROM (public.a JOIN public.b ON (true))"),
            canonical_query("SELECT b.id FROM (public.a JOIN public.b ON (true))"));
  EXPECT_NE(canonical_query("SELECT a.id FROM public.a, public.b"),
            canonical_query("SELECT b.id FROM public.a, public.b"));
  // A whole row.
  EXPECT_NE(canonical_query("SELECT u.*::public.users AS u FROM public.users u"),
            canonical_query("SELECT * FROM public.users u"));
  // A subquery says whose column it means, in every version.
  EXPECT_NE(canonical_query("SELECT id FROM public.a WHERE (EXISTS ( SELECT 1 FROM public.b WHERE (b.x = a.x)))"),
            canonical_query("SELECT id FROM public.a WHERE (EXISTS ( SELECT 1 FROM public.b WHERE (b.x = x)))"));
}

TEST(CanonicalQuery, AnotherQueryIsAnother) {
  EXPECT_NE(canonical_query("SELECT id FROM public.users"), canonical_query("SELECT id FROM other.users"));
  EXPECT_NE(canonical_query("SELECT users.id FROM public.users"),
            canonical_query("SELECT users.id FROM public.users WHERE users.a"));
}

}  // namespace
}  // namespace lockkeeper::schema
