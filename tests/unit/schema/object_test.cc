#include "schema/object.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {
namespace {

SchemaObject column(const std::string& name, std::vector<Field> fields) {
  SchemaObject object;
  object.kind = Kind::kColumn;
  object.schema = "public";
  object.parent = "users";
  object.name = name;
  object.fields = std::move(fields);
  seal(object);
  return object;
}

SchemaObject constraint(const std::string& name, const std::string& definition) {
  SchemaObject object = column(name, {{"definition", definition, Aspect::kExpression, std::nullopt}});
  object.kind = Kind::kConstraint;
  object.name_is_incidental = true;
  seal(object);
  return object;
}

TEST(SchemaObject, EveryPartCountsInTheStrictHash) {
  const SchemaObject base = column("a", {{"type", "text"}, {"not null", "true"}});
  EXPECT_NE(base.strict, column("b", base.fields).strict);
  EXPECT_NE(base.strict, column("a", {{"type", "text"}}).strict);
  EXPECT_NE(base.strict, column("a", {{"type", "integer"}, {"not null", "true"}}).strict);
  SchemaObject elsewhere = base;
  elsewhere.schema = "other";
  seal(elsewhere);
  EXPECT_NE(base.strict, elsewhere.strict);
}

TEST(SchemaObject, OrderOfFieldsDoesNotCount) {
  EXPECT_EQ(column("a", {{"type", "text"}, {"not null", "true"}}).strict,
            column("a", {{"not null", "true"}, {"type", "text"}}).strict);
}

TEST(SchemaObject, PartsDoNotRunIntoEachOther) {
  EXPECT_NE(column("a", {{"x", "yz"}}).strict, column("a", {{"xy", "z"}}).strict);
  EXPECT_NE(column("ab", {{"c", "d"}}).strict, column("a", {{"bc", "d"}}).strict);
}

TEST(SchemaObject, NotesAreNotCompared) {
  EXPECT_EQ(column("a", {{"version", "1.0", Aspect::kNote, std::nullopt}}).strict, column("a", {}).strict);
}

TEST(SchemaObject, LooseHashForgetsIncidentalNamesOnly) {
  EXPECT_NE(constraint("a_key", "UNIQUE (a)").strict, constraint("b_key", "UNIQUE (a)").strict);
  EXPECT_EQ(constraint("a_key", "UNIQUE (a)").loose, constraint("b_key", "UNIQUE (a)").loose);
  EXPECT_NE(constraint("a_key", "UNIQUE (a)").loose, constraint("a_key", "UNIQUE (b)").loose);
  EXPECT_EQ(column("a", {}).loose, column("a", {}).strict);
}

TEST(SchemaObject, ALooseValueStandsForTheStrictOne) {
  const auto serial = [](const std::string& sequence) {
    return column("id", {{"default", "nextval('" + sequence + "')", Aspect::kExpression, "nextval(own)"}});
  };
  EXPECT_NE(serial("old_id_seq").strict, serial("new_id_seq").strict);
  EXPECT_EQ(serial("old_id_seq").loose, serial("new_id_seq").loose);
}

TEST(SchemaObject, IdentityTellsAwkwardNamesApart) {
  EXPECT_NE(make_identity(Kind::kColumn, "a", "b 1:c", "d"), make_identity(Kind::kColumn, "a", "b", "c 1:d"));
  EXPECT_NE(make_identity(Kind::kTable, "a", "", "b"), make_identity(Kind::kTable, "", "a", "b"));
}

TEST(Fingerprint, FindsByIdentityAndByParent) {
  std::vector<SchemaObject> objects;
  for (const Kind kind : kAllKinds) {
    for (const char* name : {"x", "a b", "3:y", ""}) {
      SchemaObject object;
      object.kind = kind;
      object.schema = "s 1:t";
      object.parent = name;
      object.name = name;
      objects.push_back(object);
    }
  }
  const std::vector<SchemaObject> wanted = objects;
  std::reverse(objects.begin(), objects.end());
  const Fingerprint fingerprint(objects);
  EXPECT_EQ(fingerprint.objects().size(), wanted.size());
  for (const SchemaObject& object : wanted) {
    const SchemaObject* found = fingerprint.find(identity(object));
    ASSERT_NE(found, nullptr) << display(object);
    EXPECT_EQ(identity(*found), identity(object));
  }
  EXPECT_EQ(fingerprint.find("table 1:a"), nullptr);
  EXPECT_EQ(fingerprint.find("table 99999999999999999999:a 0: 0:"), nullptr);
  EXPECT_EQ(fingerprint.find(""), nullptr);
  EXPECT_EQ(fingerprint.children(Kind::kColumn, "s 1:t", "x").size(), 1U);
  EXPECT_TRUE(fingerprint.children(Kind::kColumn, "s 1:t", "z").empty());
}

TEST(Fingerprint, OrderOfReadingMakesNoDifference) {
  const Fingerprint one({column("a", {}), column("b", {}), constraint("k", "UNIQUE (a)")});
  const Fingerprint two({constraint("k", "UNIQUE (a)"), column("b", {}), column("a", {})});
  EXPECT_EQ(one.strict(), two.strict());
  EXPECT_NE(one.strict(), Fingerprint({column("a", {}), column("b", {})}).strict());
  EXPECT_NE(one.strict(), Fingerprint().strict());
}

TEST(Hash, IsWrittenInHexadecimalDigits) {
  EXPECT_EQ(to_string(hash_of("x")).size(), 32U);
  EXPECT_EQ(to_string(hash_of("x")).find_first_not_of("0123456789abcdef"), std::string::npos);
}

}  // namespace
}  // namespace lockkeeper::schema
