#include "runner/commands/offline_sql.h"

#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

TEST(OfflineSql, IsSplitAtTheRevisionThatEachStepReaches) {
  const SqlByRevision sql = split_by_revision(
      "BEGIN;\n\nCREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);\n\n"
      "-- Running upgrade  -> a1\n\nCREATE TABLE t (id INTEGER);\n\n"
      "-- Running upgrade a1 -> b2\n\nCOMMIT;\n\nCREATE INDEX CONCURRENTLY i ON t (id);\n\nBEGIN;\n\n"
      "-- Running upgrade b2, c3 -> d4\n\nCOMMIT;\n");
  ASSERT_EQ(sql.size(), 3U);
  EXPECT_NE(sql.at("a1").find("CREATE TABLE t"), std::string::npos);
  EXPECT_EQ(sql.at("a1").find("alembic_version"), std::string::npos) << "what stands before belongs to nobody";
  EXPECT_NE(sql.at("b2").find("CONCURRENTLY"), std::string::npos);
  EXPECT_EQ(sql.at("b2").find("CREATE TABLE t"), std::string::npos);
  EXPECT_TRUE(sql.contains("d4"));
}

TEST(OfflineSql, NothingIsNothing) {
  EXPECT_TRUE(split_by_revision("").empty());
  EXPECT_TRUE(split_by_revision("BEGIN;\nCOMMIT;\n").empty());
}

}  // namespace
}  // namespace lockkeeper::runner
