// A run that lost its lock commits nothing more, and one that env.py leads elsewhere begins nothing.
#include "matrix.h"

namespace lockkeeper::alembic_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kFence = "SELECT epoch = 1 FROM epoch FOR SHARE";

TEST_P(AlembicAdapter, ARaisedFenceEndsTheUpgradeBeforeTheNextTransaction) {
  database_.query("CREATE TABLE epoch AS SELECT 1 AS epoch");
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('UPDATE epoch SET epoch = 2')"});
  UpgradeRequest request = to({"heads"});
  request.fence_sql = kFence;
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kLockHeld);
  EXPECT_TRUE(result.failure->fenced);
  EXPECT_THAT(ids(result), ElementsAre("a1", "a2"));
  EXPECT_EQ(rows(), "a2");
  EXPECT_FALSE(has_table("a3"));
}

TEST_P(AlembicAdapter, NothingIsWrittenWhenTheFenceIsUpFromTheStart) {
  database_.query("CREATE TABLE epoch AS SELECT 2 AS epoch");
  application_.three_revisions();
  UpgradeRequest request = to({"heads"});
  request.fence_sql = kFence;
  EXPECT_TRUE(upgrade(request).failure->fenced);
  EXPECT_FALSE(has_table("a1"));
  EXPECT_FALSE(has_table("alembic_version"));
}

TEST_P(AlembicAdapter, AFenceThatCannotBeAskedIsARaisedOne) {
  application_.three_revisions();
  UpgradeRequest request = to({"heads"});
  request.fence_sql = "SELECT epoch = 1 FROM no_such_table";
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.failure->fenced);
  EXPECT_THAT(result.failure->message, HasSubstr("no_such_table"));
  EXPECT_FALSE(has_table("a1"));
}

TEST_P(AlembicAdapter, AStatementOutsideOfATransactionAsksTheFenceFirst) {
  if (!row_.has_autocommit) GTEST_SKIP() << "autocommit_block() does not work with this driver";
  database_.query("CREATE TABLE epoch AS SELECT 1 AS epoch");
  application_.revision({"a1", "None",
                         "with op.get_context().autocommit_block():\n"
                         "    op.execute('UPDATE epoch SET epoch = 2')\n"
                         "    op.execute('CREATE TABLE after_the_fence (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.fence_sql = kFence;
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.failure->fenced);
  EXPECT_TRUE(result.failure->autocommit_used);
  EXPECT_FALSE(has_table("after_the_fence"));
  EXPECT_EQ(rows(), "");
}

// With psycopg2, a COMMIT by hand leaves what follows outside of a transaction: an old trick for CONCURRENTLY.
TEST_P(AlembicAdapter, AfterACommitByHandTheFenceIsAskedBeforeEachStatement) {
  if (row_.scheme != "postgresql+psycopg2") GTEST_SKIP() << "other drivers begin again by themselves";
  database_.query("CREATE TABLE epoch AS SELECT 1 AS epoch");
  application_.revision(
      {"a1", "None",
       "op.execute('CREATE TABLE a1 (id int)')\nop.execute('COMMIT')\n"
       "op.execute('CREATE INDEX CONCURRENTLY a1_id ON a1 (id)')\n"
       "op.execute('UPDATE epoch SET epoch = 2')\nop.execute('CREATE TABLE after_the_fence (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.fence_sql = kFence;
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.failure->fenced) << result.failure->message;
  EXPECT_TRUE(result.failure->autocommit_used);
  EXPECT_EQ(database_.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a1_id'::regclass"), "t");
  EXPECT_FALSE(has_table("after_the_fence"));
}

TEST_P(AlembicAdapter, EnvPyCannotSwallowTheFence) {
  database_.query("CREATE TABLE epoch AS SELECT 1 AS epoch");
  application_.three_revisions();
  application_.revision({"a1", "None", "op.execute('UPDATE epoch SET epoch = 2')"});
  application_.env({"", "", "", "try:\n    context.run_migrations()\nexcept BaseException:\n    pass"});
  UpgradeRequest request = to({"heads"});
  request.fence_sql = kFence;
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.failure->fenced) << result.failure->message;
  EXPECT_FALSE(has_table("a2"));
}

TEST_P(AlembicAdapter, AnotherDatabaseThanTheLockedOneIsRefused) {
  Database locked;
  application_.three_revisions();
  UpgradeRequest request = to({"heads"});
  request.identity_sql = "SELECT current_database() = '" + locked.name() + "'";
  request.fence_sql = "SELECT true";
  const UpgradeResult result = upgrade(request);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kTargetMismatch);
  EXPECT_THAT(result.failure->message, HasSubstr("database " + database_.name()));
  EXPECT_FALSE(result.failure->fenced);
  EXPECT_THAT(ids(result), IsEmpty());
  EXPECT_FALSE(has_table("alembic_version"));
}

TEST_P(AlembicAdapter, TheLockedDatabaseIsKnown) {
  application_.three_revisions();
  UpgradeRequest request = to({"heads"});
  request.identity_sql = "SELECT current_database() = '" + database_.name() + "'";
  EXPECT_FALSE(upgrade(request).failure);
  EXPECT_EQ(rows(), "a3");
}

// An application may read a second database on the way: no fence there, for its table is not there.
TEST_P(AlembicAdapter, ASideConnectionToAnotherDatabaseIsNotFenced) {
  if (row_.async) GTEST_SKIP() << "the side connection of this test is a synchronous one";
  database_.query("CREATE TABLE epoch AS SELECT 1 AS epoch");
  Database other;
  other.query("CREATE TABLE tenants AS SELECT 'acme' AS name");
  application_.three_revisions();
  application_.env(
      {"", "with create_engine('" + other.url(row_.scheme) +
               "').connect() as side:\n    print(side.execute(text('SELECT name FROM tenants')).scalar())"});
  UpgradeRequest request = to({"heads"});
  request.identity_sql = "SELECT current_database() = '" + database_.name() + "'";
  request.fence_sql = kFence;
  const UpgradeResult result = upgrade(request);
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_EQ(rows(), "a3");
  EXPECT_THAT(said(AdapterEventKind::kOutput), testing::Contains("acme"));
}

}  // namespace lockkeeper::alembic_test
