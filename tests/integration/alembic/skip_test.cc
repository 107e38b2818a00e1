// Statements that are not to run.
#include "matrix.h"

namespace lockkeeper::alembic_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr const char* kThreeTables =
    "op.create_table('made', sa.Column('id', sa.Integer, primary_key=True))\n"
    "op.create_index('by_id', 'made', ['id'])\n"
    "op.execute('CREATE TABLE more (id int)')";

}  // namespace

TEST_P(AlembicAdapter, SkipsExactlyTheStatementsThatItIsTold) {
  application_.revision({"a1", "None", kThreeTables});
  // What the statements are, as a shadow would tell.
  ASSERT_FALSE(upgrade().failure);
  const std::vector<std::string> statements = said(AdapterEventKind::kStatement);
  ASSERT_EQ(statements.size(), 3U);
  database_.query("DELETE FROM alembic_version");
  database_.query("DROP TABLE more");
  events_.clear();
  UpgradeRequest request = to({"heads"});
  request.skipped = {{"a1", 0, statements[0], "table made is there"}, {"a1", 1, statements[1], "index by_id is there"}};
  const UpgradeResult result = upgrade(request);
  ASSERT_FALSE(result.failure) << result.failure->message << result.failure->detail;
  EXPECT_EQ(rows(), "a1");
  EXPECT_TRUE(has_table("more"));
  EXPECT_THAT(said(AdapterEventKind::kSkipped), ElementsAre("a1", "a1"));
  EXPECT_THAT(said(AdapterEventKind::kStatement), ElementsAre("CREATE TABLE more (id int)"));
}

TEST_P(AlembicAdapter, SkipsAStatementOutsideOfTransactions) {
  if (!row_.has_autocommit) GTEST_SKIP() << "plain Alembic cannot do this with the driver";
  const std::string sql = "CREATE INDEX CONCURRENTLY by_id ON made (id)";
  database_.query("CREATE TABLE made (id int)");
  database_.query("CREATE INDEX by_id ON made (id)");
  application_.revision({"a1", "None",
                         "with op.get_context().autocommit_block():\n    op.execute('" + sql +
                             "')\nop.execute('CREATE TABLE more (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.skipped = {{"a1", 0, sql, "index by_id is there"}};
  const UpgradeResult result = upgrade(request);
  ASSERT_FALSE(result.failure) << result.failure->message << result.failure->detail;
  EXPECT_EQ(rows(), "a1");
  EXPECT_TRUE(has_table("more"));
}

TEST_P(AlembicAdapter, AnotherStatementInThatPlaceIsNotSkipped) {
  application_.revision(
      {"a1", "None", "op.execute('CREATE TABLE one (id int)')\nop.execute('CREATE TABLE two (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.skipped = {{"a1", 1, "CREATE TABLE three (id int)", "it is there"}};
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
  EXPECT_EQ(result.failure->revision, "a1");
  EXPECT_THAT(result.failure->message, HasSubstr("statement 2 is `CREATE TABLE two (id int)`"));
  EXPECT_EQ(result.failure->file, application_.path("migrations/versions/a1.py"));
  EXPECT_FALSE(has_table("one"));
  EXPECT_FALSE(has_table("two"));
}

TEST_P(AlembicAdapter, AStatementThatNeverCameIsNoSuccess) {
  application_.revision({"a1", "None", "op.execute('CREATE TABLE one (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.skipped = {{"a1", 4, "CREATE TABLE three (id int)", "it is there"}};
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_THAT(result.failure->message, HasSubstr("it ran 1 statements, and its statement 5"));
  EXPECT_FALSE(has_table("one"));
}

TEST_P(AlembicAdapter, WhatWasSkippedIsRecordedInTheRevisionsTransaction) {
  database_.query("CREATE TABLE log (revision text, sql text, because text)");
  application_.revision({"a1", "None", "op.execute('CREATE TABLE one (id int)')"});
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE two (id int)')\nop.execute('SELECT 1/0')"});
  UpgradeRequest request = to({"heads"});
  request.skipped = {{"a1", 0, "CREATE TABLE one (id int)", "it's there: 100%"},
                     {"a2", 0, "CREATE TABLE two (id int)", "there"}};
  request.ledger_skipped_sql =
      "INSERT INTO log VALUES (cast(:revision AS text), cast(:sql AS text), cast(:because AS text))";
  ASSERT_TRUE(upgrade(request).failure);
  EXPECT_EQ(rows(), "a1");
  EXPECT_EQ(database_.query("SELECT string_agg(revision || ': ' || sql || ', ' || because, '; ') FROM log"),
            "a1: CREATE TABLE one (id int), it's there: 100%");
}

}  // namespace lockkeeper::alembic_test
