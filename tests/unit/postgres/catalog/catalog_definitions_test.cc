// What is written from catalog columns, and what is left to the server. That both say the same is
// tests/integration/fingerprint/definition_test.cc's to prove.
#include "postgres/catalog/catalog_definitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::postgres {
namespace {

constexpr std::uint32_t kOrders = 100;
constexpr std::uint32_t kUsers = 200;
constexpr std::uint32_t kInteger = 23;
constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kVarchar = 1043;
constexpr std::uint32_t kDefaultCollation = 100;

CatalogNames names() {
  CatalogNames names;
  for (const char* word : {"select", "user"}) names.add_keyword(word);
  names.add_plain_class(1978, kInteger);
  names.add_plain_class(3126, kText);
  names.add_table(kOrders, 0, "public", "Orders");
  names.add_column(kOrders, {1, "id", kInteger, 0, false, 1});
  names.add_column(kOrders, {2, "select", kInteger, 0, false, 2});
  names.add_column(kOrders, {4, "note", kVarchar, kDefaultCollation, false, 3});
  names.add_table(kUsers, 4, "app", "user");
  names.add_column(kUsers, {1, "id", kInteger, 0, false, 5});
  return names;
}

TEST(CatalogNames, AreQuotedWhereTheServerQuotesThem) {
  const CatalogNames known = names();
  for (const auto& [name, quoted] : std::vector<std::pair<std::string, std::string>>{{"plain_1", "plain_1"},
                                                                                     {"_x", "_x"},
                                                                                     {"1st", "\"1st\""},
                                                                                     {"Mixed", "\"Mixed\""},
                                                                                     {"two words", "\"two words\""},
                                                                                     {"a\"b", "\"a\"\"b\""},
                                                                                     {"ünï", "\"ünï\""},
                                                                                     {"a$b", "\"a$b\""},
                                                                                     {"select", "\"select\""},
                                                                                     {"", "\"\""}}) {
    EXPECT_EQ(known.quoted(name), quoted);
  }
}

TEST(CatalogNames, NumbersAreReadFromArraysAndVectors) {
  EXPECT_THAT(to_numbers("{1,22,3}"), testing::ElementsAre(1U, 22U, 3U));
  EXPECT_THAT(to_numbers("4 0 5"), testing::ElementsAre(4U, 0U, 5U));
  EXPECT_THAT(to_numbers("{}"), testing::IsEmpty());
  EXPECT_THAT(to_numbers(""), testing::IsEmpty());
  EXPECT_EQ(to_oid("4294967295"), 4294967295U);
  EXPECT_EQ(to_oid("none"), 0U);
}

TEST(ConstraintDefinition, NamesColumnsTablesAndActions) {
  const CatalogNames known = names();
  EXPECT_EQ(constraint_definition({'p', kOrders, "{1,2}", 0, "", ""}, known), "PRIMARY KEY (id, \"select\")");
  EXPECT_EQ(constraint_definition({'u', kOrders, "{4}", 0, "", ""}, known), "UNIQUE (note)");
  EXPECT_EQ(constraint_definition({'f', kOrders, "{2}", kUsers, "{1}", "aas"}, known),
            "FOREIGN KEY (\"select\") REFERENCES app.\"user\"(id)");
  EXPECT_EQ(constraint_definition({'f', kOrders, "{2}", kUsers, "{1}", "cnf"}, known),
            "FOREIGN KEY (\"select\") REFERENCES app.\"user\"(id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL");
}

TEST(ConstraintDefinition, IsLeftToTheServerWhereAnythingIsUnknown) {
  const CatalogNames known = names();
  EXPECT_EQ(constraint_definition({'c', kOrders, "{1}", 0, "", ""}, known), std::nullopt);
  EXPECT_EQ(constraint_definition({'p', kOrders, "{3}", 0, "", ""}, known), std::nullopt);
  EXPECT_EQ(constraint_definition({'p', kOrders, "{}", 0, "", ""}, known), std::nullopt);
  EXPECT_EQ(constraint_definition({'p', 300, "{1}", 0, "", ""}, known), std::nullopt);
  EXPECT_EQ(constraint_definition({'f', kOrders, "{2}", 300, "{1}", "aas"}, known), std::nullopt);
  EXPECT_EQ(constraint_definition({'f', kOrders, "{2}", kUsers, "{1}", "zas"}, known), std::nullopt);
  EXPECT_EQ(constraint_definition({'f', kOrders, "{2}", kUsers, "{1}", "aap"}, known), std::nullopt);
}

TEST(IndexDefinition, NamesTheOrderThatDoesNotGoWithoutSaying) {
  const CatalogNames known = names();
  EXPECT_EQ(index_definition({true, false, kOrders, "btree", "1 2", "1978 1978", "0 0", "0 1"}, known),
            "UNIQUE ON public.\"Orders\" USING btree (id, \"select\" DESC NULLS LAST)");
  EXPECT_EQ(index_definition({false, true, kOrders, "btree", "1 4", "1978 3126", "0 100", "2 3"}, known),
            "ON ONLY public.\"Orders\" USING btree (id NULLS FIRST, note DESC)");
}

TEST(IndexDefinition, IsLeftToTheServerWhereAClassOrCollationIsNotTheColumns) {
  CatalogNames known = names();
  EXPECT_EQ(index_definition({false, false, kOrders, "btree", "4", "3126", "950", "0"}, known), std::nullopt);
  EXPECT_EQ(index_definition({false, false, kOrders, "btree", "4", "4217", "100", "0"}, known), std::nullopt);
  EXPECT_EQ(index_definition({false, false, kOrders, "btree", "0", "1978", "0", "0"}, known), std::nullopt);
  EXPECT_EQ(index_definition({false, false, kOrders, "btree", "1", "1978", "0", "4"}, known), std::nullopt);
  EXPECT_EQ(index_definition({false, false, kOrders, "btree", "1 2", "1978", "0 0", "0 0"}, known), std::nullopt);
  known.add_class_for_varchar();
  EXPECT_EQ(index_definition({false, false, kOrders, "btree", "4", "3126", "100", "0"}, known), std::nullopt);
}

}  // namespace
}  // namespace lockkeeper::postgres
