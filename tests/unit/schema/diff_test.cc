#include "schema/diff.h"

#include <gtest/gtest.h>

namespace lockkeeper::schema {
namespace {

SchemaObject object(Kind kind, const std::string& parent, const std::string& name, std::vector<Field> fields = {}) {
  SchemaObject made;
  made.kind = kind;
  made.schema = "public";
  made.parent = parent;
  made.name = name;
  made.fields = std::move(fields);
  made.name_is_incidental = kind == Kind::kConstraint || kind == Kind::kIndex;
  return made;
}

TEST(Diff, SaysWhatIsMissingWhatIsTooManyAndWhatIsOtherwise) {
  const Fingerprint a({object(Kind::kTable, "", "t"), object(Kind::kTable, "", "gone"),
                       object(Kind::kColumn, "t", "c", {{"type", "text"}, {"not null", "true"}})});
  const Fingerprint b({object(Kind::kTable, "", "t"), object(Kind::kTable, "", "new"),
                       object(Kind::kColumn, "t", "c", {{"type", "text"}, {"default", "'x'"}})});
  const Diff diff = compare(a, b);
  ASSERT_EQ(diff.added.size(), 1U);
  EXPECT_EQ(diff.added[0].name, "new");
  ASSERT_EQ(diff.removed.size(), 1U);
  EXPECT_EQ(diff.removed[0].name, "gone");
  ASSERT_EQ(diff.changed.size(), 1U);
  ASSERT_EQ(diff.changed[0].fields.size(), 2U);
  EXPECT_EQ(diff.changed[0].fields[0].name, "default");
  EXPECT_EQ(diff.changed[0].fields[0].before, std::nullopt);
  EXPECT_EQ(diff.changed[0].fields[0].after, "'x'");
  EXPECT_EQ(diff.changed[0].fields[1].name, "not null");
  EXPECT_EQ(diff.changed[0].fields[1].after, std::nullopt);
  EXPECT_FALSE(diff.equal());
}

TEST(Diff, AnotherSpellingIsNoChange) {
  const auto check = [](const std::string& definition) {
    return Fingerprint(
        {object(Kind::kConstraint, "t", "c", {{"definition", definition, Aspect::kExpression, std::nullopt}})});
  };
  EXPECT_TRUE(compare(check("CHECK ((a = ANY ((ARRAY['x'::varchar])::text[])))"),
                      check("CHECK ((a = ANY (ARRAY[('x'::varchar)::text])))"))
                  .equal());
}

TEST(Diff, PairsWhatOnlyItsNameTellsApart) {
  const auto unique = [](const std::string& name, const std::string& on) {
    return object(Kind::kConstraint, "t", name,
                  {{"definition", "UNIQUE (" + on + ")", Aspect::kExpression, std::nullopt}});
  };
  const Fingerprint a({unique("a1", "x"), unique("a2", "x"), unique("a3", "y")});
  const Fingerprint b({unique("b1", "x"), unique("b2", "x"), unique("b3", "z")});
  const Diff diff = compare(a, b);
  EXPECT_EQ(diff.renamed.size(), 2U);
  EXPECT_EQ(diff.added.size(), 1U);
  EXPECT_EQ(diff.removed.size(), 1U);
  const Diff names_only = compare(Fingerprint({unique("a", "x")}), Fingerprint({unique("b", "x")}));
  EXPECT_FALSE(names_only.equal());
  EXPECT_TRUE(names_only.loosely_equal());
}

TEST(Diff, JsonHasEveryPart) {
  const Diff diff = compare(Fingerprint({object(Kind::kColumn, "t", "c", {{"type", "text"}})}),
                            Fingerprint({object(Kind::kColumn, "t", "c", {{"type", "integer"}})}));
  const Json json = to_json(diff);
  EXPECT_EQ(json.at("equal"), false);
  EXPECT_EQ(json.at("changed").at(0).at("name"), "c");
  EXPECT_EQ(json.at("changed").at(0).at("parent"), "t");
  EXPECT_EQ(json.at("changed").at(0).at("fields").at(0),
            (Json{{"name", "type"}, {"before", "text"}, {"after", "integer"}}));
  EXPECT_EQ(to_json(Diff{}).at("equal"), true);
}

TEST(Diff, TextNamesTheObjectAndBothValues) {
  const Diff diff =
      compare(Fingerprint({object(Kind::kColumn, "t", "c", {{"type", "text"}})}),
              Fingerprint({object(Kind::kColumn, "t", "c", {{"type", "integer"}}), object(Kind::kTable, "", "n")}));
  EXPECT_EQ(to_text(diff), "+ table public.n\n~ column public.t.c\n    type\n      - text\n      + integer\n");
  EXPECT_EQ(to_text(Diff{}), "");
}

}  // namespace
}  // namespace lockkeeper::schema
