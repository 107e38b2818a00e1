// What an inspection sees, and that it leaves no trace.
#include "matrix.h"

namespace lockkeeper::alembic_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(AlembicAdapter, SeesWhereEnvPyLeadsAndMakesNoVersionTable) {
  application_.three_revisions();
  const Inspection inspection = inspect();
  EXPECT_EQ(inspection.config_file, application_.path("alembic.ini"));
  EXPECT_THAT(inspection.version_locations, ElementsAre(application_.path("migrations/versions")));
  ASSERT_THAT(inspection.targets, SizeIs(1));
  const MigrationTarget& target = inspection.targets[0];
  EXPECT_EQ(target.database.dialect, "postgresql");
  EXPECT_EQ(target.database.host, "127.0.0.1");
  EXPECT_EQ(target.database.port, std::to_string(server_port()));
  EXPECT_EQ(target.database.database, database_.name());
  EXPECT_EQ(target.database.user, "app");
  EXPECT_GE(target.database.server_version, 120000);
  EXPECT_EQ(target.database.url.reveal(), database_.url("postgresql"));
  EXPECT_EQ(target.version_table, "alembic_version");
  EXPECT_EQ(target.effective_schema, "public");
  EXPECT_FALSE(target.own_transaction);
  EXPECT_FALSE(target.has_metadata);
  EXPECT_THAT(target.current, IsEmpty());
  EXPECT_FALSE(has_table("alembic_version"));
}

TEST_P(AlembicAdapter, SeesTheVersionRowsAsTheyAre) {
  application_.three_revisions();
  database_.query(
      "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('dead'), ('a1')");
  EXPECT_THAT(inspect().targets.at(0).current, ElementsAre("a1", "dead"));
}

TEST_P(AlembicAdapter, SeesTheSchemaThatTheSearchPathChooses) {
  database_.query("CREATE SCHEMA tenant; ALTER DATABASE " + database_.name() + " SET search_path = tenant");
  application_.three_revisions();
  EXPECT_EQ(inspect().targets.at(0).effective_schema, "tenant");
  ASSERT_FALSE(upgrade().failure);
  EXPECT_EQ(rows("tenant.alembic_version"), "a3");
}

TEST_P(AlembicAdapter, SeesThatMetadataIsGiven) {
  application_.env({"from sqlalchemy import MetaData", "", ", target_metadata=MetaData()"});
  EXPECT_TRUE(inspect().targets.at(0).has_metadata);
}

TEST_P(AlembicAdapter, WhatEnvPyWritesIsRolledBack) {
  application_.env({"",
                    "connection.execute(text('CREATE SCHEMA IF NOT EXISTS made_by_env'))\n"
                    "if hasattr(connection, 'commit'):\n    connection.commit()"});
  EXPECT_THAT(inspect().targets, SizeIs(1));
  EXPECT_EQ(database_.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'made_by_env'"), "0");
}

TEST_P(AlembicAdapter, WhatEnvPyWritesOutsideOfTransactionsIsRolledBackToo) {
  application_.env({"", "connection.execute(text('CREATE SCHEMA IF NOT EXISTS made_by_env'))", "",
                    "with context.begin_transaction():\n    context.run_migrations()", "",
                    ", isolation_level='AUTOCOMMIT'"});
  EXPECT_THAT(inspect().targets, SizeIs(1));
  EXPECT_EQ(database_.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'made_by_env'"), "0");
}

TEST_P(AlembicAdapter, SeesEveryDatabaseOfAnEnvPyWithSeveral) {
  if (row_.async) GTEST_SKIP() << "the multidb template is synchronous";
  Database other;
  application_.write("migrations/env.py",
                     "from alembic import context\nfrom sqlalchemy import create_engine\n"
                     "for url in ('" +
                         database_.url(row_.scheme) + "', '" + other.url(row_.scheme) +
                         "'):\n"
                         "    with create_engine(url).connect() as connection:\n"
                         "        context.configure(connection=connection)\n"
                         "        with context.begin_transaction():\n            context.run_migrations()\n");
  const Inspection inspection = inspect();
  ASSERT_THAT(inspection.targets, SizeIs(2));
  EXPECT_EQ(inspection.targets[0].database.database, database_.name());
  EXPECT_EQ(inspection.targets[1].database.database, other.name());
}

TEST_P(AlembicAdapter, ReadsTheConfigurationWithoutRunningEnvPy) {
  application_.write("migrations/env.py", "raise RuntimeError('not now')\n");
  InspectOptions options;
  options.run_env = false;
  const Inspection inspection = inspect(options);
  EXPECT_THAT(inspection.targets, IsEmpty());
  EXPECT_THAT(inspection.version_locations, ElementsAre(application_.path("migrations/versions")));
}

TEST_P(AlembicAdapter, OneChildServesAnInspectionAndAnUpgrade) {
  application_.three_revisions();
  Adapter one(options());
  ASSERT_TRUE(std::holds_alternative<Inspection>(one.inspect({}, hooks())));
  const int pid = one.pid();
  EXPECT_GT(pid, 0);
  EXPECT_FALSE(one.upgrade(to({"heads"}), hooks()).failure);
  EXPECT_EQ(one.pid(), pid);
  const auto after = one.inspect({}, hooks());
  ASSERT_TRUE(std::holds_alternative<Inspection>(after));
  EXPECT_THAT(std::get<Inspection>(after).targets.at(0).current, ElementsAre("a3"));
}

// A second run of env.py finds the application's modules as the first one left them.
TEST_P(AlembicAdapter, AnEnvPyThatRunsOnlyOnceInAProcessGetsANewOne) {
  application_.three_revisions();
  application_.write("shop_models.py", "from sqlalchemy import MetaData\nmetadata = MetaData()\n");
  application_.env(
      {"import shop_models\nfrom sqlalchemy import Column, Integer, Table\n"
       "Table('orders', shop_models.metadata, Column('id', Integer))"});
  Adapter one(options());
  ASSERT_TRUE(std::holds_alternative<Inspection>(one.inspect({}, hooks())));
  const UpgradeResult result = one.upgrade(to({"heads"}), hooks());
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_EQ(rows(), "a3");
  EXPECT_TRUE(std::holds_alternative<Inspection>(one.inspect({}, hooks())));
}

}  // namespace lockkeeper::alembic_test
