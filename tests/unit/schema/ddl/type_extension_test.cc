#include "schema/ddl/type_extension.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::schema {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SchemaObject type(Kind kind) {
  SchemaObject made;
  made.kind = kind;
  made.schema = "public";
  made.name = "mood";
  return made;
}

TEST(TypeExtension, LabelsAreAddedAtTheirPlaces) {
  EXPECT_THAT(add_labels(type(Kind::kEnum), "'sad', 'it''s'", "'low', 'sad', 'ok, fine', 'it''s', 'glad'"),
              ElementsAre("ALTER TYPE public.mood ADD VALUE 'low' BEFORE 'sad'",
                          "ALTER TYPE public.mood ADD VALUE 'ok, fine' AFTER 'sad'",
                          "ALTER TYPE public.mood ADD VALUE 'glad' AFTER 'it''s'"));
}

TEST(TypeExtension, AnEmptyEnumGetsItsFirstLabel) {
  EXPECT_THAT(add_labels(type(Kind::kEnum), "", "'a', 'b'"),
              ElementsAre("ALTER TYPE public.mood ADD VALUE 'a'", "ALTER TYPE public.mood ADD VALUE 'b' AFTER 'a'"));
}

TEST(TypeExtension, LabelsThatAreGoneOrMovedAddNothing) {
  EXPECT_THAT(add_labels(type(Kind::kEnum), "'a', 'b'", "'a', 'c'"), IsEmpty());
  EXPECT_THAT(add_labels(type(Kind::kEnum), "'a', 'b'", "'b', 'a', 'c'"), IsEmpty());
}

TEST(TypeExtension, AttributesAreAddedAtTheEndAlone) {
  EXPECT_THAT(add_attributes(type(Kind::kCompositeType), "a integer", "a integer, b numeric(3,2), c text"),
              ElementsAre("ALTER TYPE public.mood ADD ATTRIBUTE b numeric(3,2)",
                          "ALTER TYPE public.mood ADD ATTRIBUTE c text"));
  EXPECT_THAT(add_attributes(type(Kind::kCompositeType), "a integer", "b text, a integer"), IsEmpty());
  EXPECT_THAT(add_attributes(type(Kind::kCompositeType), "a int", "a integer, b text"), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::schema
