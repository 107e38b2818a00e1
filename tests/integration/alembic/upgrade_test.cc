// What an upgrade does to the database, and what it says of it.
#include <signal.h>

#include "matrix.h"

namespace lockkeeper::alembic_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_P(AlembicAdapter, AppliesEachRevisionInATransactionOfItsOwn) {
  for (const auto& [id, parent] : {std::pair("a1", "None"), std::pair("a2", "a1"), std::pair("a3", "a2")}) {
    application_.revision(
        {id, parent, std::string("op.execute('CREATE TABLE ") + id + " AS SELECT pg_current_xact_id()::text AS xid')"});
  }
  const UpgradeResult result = upgrade();
  ASSERT_FALSE(result.failure) << result.failure->message << result.failure->detail;
  EXPECT_THAT(ids(result), ElementsAre("a1", "a2", "a3"));
  EXPECT_FALSE(result.single_step);
  EXPECT_EQ(rows(), "a3");
  EXPECT_EQ(database_.query("SELECT count(DISTINCT xid) FROM (TABLE a1 UNION ALL TABLE a2 UNION ALL TABLE a3) t"), "3");
}

TEST_P(AlembicAdapter, TellsWhatItDoesInTheOrderInWhichItHappens) {
  application_.three_revisions();
  ASSERT_FALSE(upgrade().failure);
  std::vector<std::string> story;
  for (const AdapterEvent& event : events_) {
    switch (event.kind) {
      case AdapterEventKind::kPending: story.push_back("pending " + std::to_string(event.revisions.size())); break;
      case AdapterEventKind::kStarted: story.push_back("started " + event.revision); break;
      case AdapterEventKind::kStatement: story.push_back("statement " + event.revision); break;
      case AdapterEventKind::kFinished: story.push_back("finished " + event.revision); break;
      default: break;
    }
  }
  EXPECT_THAT(story, ElementsAre("pending 3", "started a1", "statement a1", "finished a1", "started a2", "statement a2",
                                 "finished a2", "started a3", "statement a3", "finished a3"));
  const auto& started = *std::find_if(events_.begin(), events_.end(), [](const AdapterEvent& event) {
    return event.kind == AdapterEventKind::kStarted && event.revision == "a2";
  });
  EXPECT_THAT(started.parents, ElementsAre("a1"));
  EXPECT_EQ(started.file, application_.path("migrations/versions/a2.py"));
  EXPECT_EQ(started.doc, "Revision a2");
}

TEST_P(AlembicAdapter, AFailingRevisionKeepsThoseBeforeIt) {
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE a2 (id int)')\nop.execute('CREATE TABLE a1 (id int)')"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_THAT(ids(result), ElementsAre("a1"));
  EXPECT_EQ(rows(), "a1");
  EXPECT_FALSE(has_table("a2"));
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
  EXPECT_EQ(result.failure->revision, "a2");
  EXPECT_EQ(result.failure->file, application_.path("migrations/versions/a2.py"));
  EXPECT_EQ(result.failure->line, 10);
  EXPECT_EQ(result.failure->sqlstate, "42P07");
  EXPECT_EQ(result.failure->statement, "CREATE TABLE a1 (id int)");
  EXPECT_THAT(result.failure->message, HasSubstr("relation \"a1\" already exists"));
  EXPECT_FALSE(result.failure->autocommit_used);
  EXPECT_FALSE(result.failure->child_lost);
}

TEST_P(AlembicAdapter, AConstraintThatFailsAtTheCommitFailsItsRevision) {
  application_.revision({"a1", "None",
                         "op.execute('CREATE TABLE p (id int PRIMARY KEY)')\n"
                         "op.execute('CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)')\n"
                         "op.execute('INSERT INTO c VALUES (1)')"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
  EXPECT_EQ(result.failure->revision, "a1");
  EXPECT_EQ(result.failure->sqlstate, "23503");
  EXPECT_THAT(ids(result), IsEmpty());
  EXPECT_FALSE(has_table("c"));
}

TEST_P(AlembicAdapter, StatementsAreToldWithoutTheirParameters) {
  application_.revision({"a1", "None",
                         "op.execute('CREATE TABLE people (name text)')\n"
                         "op.execute(sa.text('INSERT INTO people VALUES (:name)').bindparams(name='Ada-Lovelace'))"});
  ASSERT_FALSE(upgrade().failure);
  EXPECT_EQ(database_.query("TABLE people"), "Ada-Lovelace");
  EXPECT_THAT(said(AdapterEventKind::kStatement), Contains(HasSubstr("INSERT INTO people")));
  EXPECT_THAT(said(AdapterEventKind::kStatement), Not(Contains(HasSubstr("Lovelace"))));
}

TEST_P(AlembicAdapter, AFailureDoesNotQuoteParameters) {
  application_.revision({"a1", "None",
                         "op.execute('CREATE TABLE people (name text CHECK (false))')\n"
                         "op.execute(sa.text('INSERT INTO people VALUES (:name)').bindparams(name='Ada-Lovelace'))"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->sqlstate, "23514");
  EXPECT_THAT(result.failure->message + result.failure->statement, Not(HasSubstr("Lovelace")));
}

TEST_P(AlembicAdapter, AChildThatPausesHasCommittedWhatItFinished) {
  application_.three_revisions();
  UpgradeRequest request = to({"heads"});
  request.pause = true;
  std::vector<std::string> seen;
  const auto look = [&](const AdapterEvent& event) {
    if (event.kind != AdapterEventKind::kFinished) return;
    seen.push_back(event.revision + ": " +
                   database_.query("SELECT string_agg(relname, ' ' ORDER BY 1) FROM pg_class WHERE relkind = 'r' AND "
                                   "relname ~ '^a[123]$'"));
  };
  const UpgradeResult result = adapter().upgrade(request, hooks(look));
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_THAT(seen, ElementsAre("a1: a1", "a2: a1 a2", "a3: a1 a2 a3"));
}

TEST_P(AlembicAdapter, AStatementIsSeenAloneInAShadow) {
  application_.revision({"a1", "None",
                         "op.execute('CREATE TABLE one (id int)')\n"
                         "op.execute(\"SET LOCAL search_path = public, pg_temp\")\n"
                         "op.execute('CREATE TABLE two (path text)')\n"
                         "op.execute(\"INSERT INTO two VALUES (current_setting('search_path'))\")"});
  application_.revision({"a2", "a1", "op.execute(\"INSERT INTO two VALUES (current_setting('search_path'))\")"});
  Database shadow;
  UpgradeRequest request = to({"heads"});
  request.redirect_url = Secret(shadow.url("postgresql"));
  request.pause_statements = {"a1"};
  std::vector<std::string> seen;
  const auto look = [&](const AdapterEvent& event) {
    if (event.kind != AdapterEventKind::kStatement || event.revision != "a1") return;
    seen.push_back(
        shadow.query("SELECT string_agg(relname, ' ' ORDER BY 1) FROM pg_class WHERE relname IN ('one', "
                     "'two')"));
  };
  const UpgradeResult result = adapter().upgrade(request, hooks(look));
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_THAT(seen, ElementsAre("one", "one", "one two", "one two"));
  EXPECT_EQ(shadow.query("SELECT path FROM two ORDER BY path DESC"), "public, pg_temp\n\"$user\", public");
  EXPECT_FALSE(has_table("one"));
}

TEST_P(AlembicAdapter, OutsideOfAShadowNoStatementIsCommittedAlone) {
  application_.revision({"a1", "None", "op.execute('CREATE TABLE one (id int)')\nop.execute('SELECT 1/0')"});
  UpgradeRequest request = to({"heads"});
  request.pause_statements = {"a1"};
  ASSERT_TRUE(adapter().upgrade(request).failure);
  EXPECT_FALSE(has_table("one"));
}

TEST_P(AlembicAdapter, NothingPendingIsNothingDone) {
  application_.three_revisions();
  ASSERT_FALSE(upgrade().failure);
  const UpgradeResult again = upgrade();
  EXPECT_FALSE(again.failure);
  EXPECT_THAT(ids(again), IsEmpty());
}

TEST_P(AlembicAdapter, StopsAtTheTarget) {
  application_.three_revisions();
  EXPECT_THAT(ids(upgrade(to({"a2"}))), ElementsAre("a1", "a2"));
  EXPECT_EQ(rows(), "a2");
}

TEST_P(AlembicAdapter, BranchesAndTheirMergeAreApplied) {
  application_.three_revisions();
  application_.revision({"b1", "a1", "op.execute('CREATE TABLE b1 (id int)')"});
  application_.revision({"m1", "('a3', 'b1')", "op.execute('CREATE TABLE m1 (id int)')"});
  const UpgradeResult result = upgrade();
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_EQ(result.applied.size(), 5U);
  EXPECT_EQ(rows(), "m1");
  EXPECT_TRUE(has_table("b1"));
}

TEST_P(AlembicAdapter, SeveralTargetsAreReachedOneAfterTheOther) {
  application_.three_revisions();
  application_.revision({"b1", "a1", "op.execute('CREATE TABLE b1 (id int)')"});
  const UpgradeResult result = upgrade(to({"a2", "b1"}));
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_EQ(rows(), "a2 b1");
  EXPECT_FALSE(has_table("a3"));
}

TEST_P(AlembicAdapter, WhatARevisionDependsOnComesFirst) {
  application_.three_revisions();
  application_.revision({"d1", "None", "op.execute('ALTER TABLE a2 ADD COLUMN d int')", "depends_on = 'a2'"});
  const UpgradeResult result = upgrade(to({"d1"}));
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_THAT(ids(result), ElementsAre("a1", "a2", "d1"));
  EXPECT_FALSE(has_table("a3"));
}

TEST_P(AlembicAdapter, SeveralVersionLocationsAreOneGraph) {
  application_.ini("version_locations = %(here)s/one %(here)s/two\n");
  application_.revision({"a1", "None", "op.execute('CREATE TABLE a1 (id int)')", "", "one"});
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE a2 (id int)')", "", "two"});
  EXPECT_THAT(inspect().version_locations, ElementsAre(application_.path("one"), application_.path("two")));
  EXPECT_THAT(ids(upgrade()), ElementsAre("a1", "a2"));
  EXPECT_EQ(rows(), "a2");
}

TEST_P(AlembicAdapter, TheVersionTableMayHaveAnotherNameAndSchema) {
  database_.query("CREATE SCHEMA meta");
  application_.three_revisions();
  application_.env({"", "", ", version_table='Rows', version_table_schema='meta'"});
  ASSERT_FALSE(upgrade().failure);
  EXPECT_EQ(rows("meta.\"Rows\""), "a3");
  EXPECT_FALSE(has_table("alembic_version"));
  const MigrationTarget target = inspect().targets.at(0);
  EXPECT_EQ(target.version_table, "Rows");
  EXPECT_EQ(target.version_schema, "meta");
  EXPECT_EQ(target.effective_schema, "meta");
  EXPECT_THAT(target.current, ElementsAre("a3"));
}

TEST_P(AlembicAdapter, SessionsHaveOurTimeoutsAndName) {
  application_.revision({"a1", "None",
                         "op.execute(\"CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock, "
                         "current_setting('statement_timeout') AS statement, "
                         "current_setting('application_name') AS name\")"});
  UpgradeRequest request = to({"heads"});
  request.session = {Milliseconds(7000), Milliseconds(90000), Milliseconds(3600000), "lockkeeper/1-2/run-7"};
  ASSERT_FALSE(upgrade(request).failure);
  EXPECT_EQ(database_.query("TABLE seen"), "7s|90s|lockkeeper/1-2/run-7");
}

TEST_P(AlembicAdapter, AnEnginesOwnConnectArgumentsStay) {
  const bool libpq = row_.scheme.find("psycopg") != std::string::npos;
  const std::string arguments = libpq ? "{'options': '-c work_mem=5MB'}"
                                : row_.scheme.find("asyncpg") != std::string::npos
                                    ? "{'server_settings': {'work_mem': '5MB'}}"
                                    : "{'timeout': 30}";
  application_.env({"", "", "", "with context.begin_transaction():\n    context.run_migrations()", "",
                    ", connect_args=" + arguments});
  application_.revision({"a1", "None", "op.execute(\"CREATE TABLE seen AS SELECT current_setting('work_mem') AS w\")"});
  ASSERT_FALSE(upgrade().failure);
  EXPECT_EQ(database_.query("TABLE seen"), row_.scheme.find("pg8000") == std::string::npos ? "5MB" : "4MB");
}

TEST_P(AlembicAdapter, ALockTimeoutIsKnownByItsSqlstateAndLeavesNothing) {
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('ALTER TABLE a1 ADD COLUMN x int')"});
  ASSERT_FALSE(upgrade(to({"a1"})).failure);
  database_.query("BEGIN; LOCK TABLE a1 IN ACCESS SHARE MODE");
  UpgradeRequest request = to({"heads"});
  request.session.lock_timeout = Milliseconds(100);
  const UpgradeResult result = upgrade(request);
  database_.query("COMMIT");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->sqlstate, "55P03");
  EXPECT_FALSE(result.failure->autocommit_used);
  EXPECT_EQ(rows(), "a1");
}

// A snapshot that somebody holds makes CREATE INDEX CONCURRENTLY wait; lock_timeout would cancel it.
TEST_P(AlembicAdapter, ConcurrentlyWaitsLongerThanTheLockTimeout) {
  if (!row_.has_autocommit) GTEST_SKIP() << "autocommit_block() does not work with this driver";
  application_.revision({"a1", "None", "op.execute('CREATE TABLE a1 (id int)')"});
  application_.revision({"a2", "a1",
                         "with op.get_context().autocommit_block():\n"
                         "    op.create_index('a1_id', 'a1', ['id'], postgresql_concurrently=True)\n"
                         "op.execute(\"CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock\")"});
  ASSERT_FALSE(upgrade(to({"a1"})).failure);
  database_.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM a1");
  UpgradeRequest request = to({"heads"});
  request.session.lock_timeout = Milliseconds(100);
  Adapter one(options());
  AdapterHooks both = hooks();
  int waits = 0;
  both.on_wait = [&] {
    // By the tenth look it has waited for several lock_timeouts.
    if (++waits == 10) database_.query("COMMIT");
    return WaitAnswer::kGoOn;
  };
  const UpgradeResult result = one.upgrade(request, both);
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_GE(waits, 10);
  EXPECT_EQ(database_.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a1_id'::regclass"), "t");
  EXPECT_EQ(database_.query("TABLE seen"), "100ms") << "the short timeout is back after it";
}

TEST_P(AlembicAdapter, AFailureAfterAnAutocommitBlockSaysThatSomethingStayed) {
  if (!row_.has_autocommit) GTEST_SKIP() << "autocommit_block() does not work with this driver";
  application_.revision({"a1", "None",
                         "op.execute('CREATE TABLE a1 (id int)')\n"
                         "op.execute('INSERT INTO a1 VALUES (1), (1)')\n"
                         "with op.get_context().autocommit_block():\n"
                         "    op.execute('CREATE UNIQUE INDEX CONCURRENTLY a1_id ON a1 (id)')"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
  EXPECT_EQ(result.failure->sqlstate, "23505");
  EXPECT_EQ(result.failure->line, 12);
  EXPECT_TRUE(result.failure->autocommit_used);
  EXPECT_TRUE(has_table("a1")) << "what ran before the block was committed by it";
  EXPECT_EQ(database_.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a1_id'::regclass"), "f");
  EXPECT_EQ(rows(), "");
}

TEST_P(AlembicAdapter, TheLedgerRowComesAndGoesWithItsRevision) {
  database_.query("CREATE TABLE ledger (revision text, parents jsonb, file text, seconds float)");
  application_.three_revisions();
  application_.revision({"a3", "a2", "op.execute('CREATE TABLE a1 (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.ledger_step_sql =
      "INSERT INTO ledger VALUES (:revision, CAST(:parents AS jsonb), :file, CAST(:seconds AS float))";
  const UpgradeResult result = upgrade(request);
  EXPECT_THAT(ids(result), ElementsAre("a1", "a2"));
  EXPECT_EQ(database_.query("SELECT revision, parents FROM ledger ORDER BY revision"), "a1|[]\na2|[\"a1\"]");
}

TEST_P(AlembicAdapter, TheLedgerRowHasWhatTellsWhatWasTakenAway) {
  database_.query("CREATE TABLE ledger (revision text, changes jsonb)");
  application_.revision({"a1", "None", "op.execute('CREATE TABLE a1 (id int, old text)')"});
  application_.revision({"a2", "a1",
                         "op.execute(\"INSERT INTO a1 VALUES (1, 'drop')\")\n"
                         "op.execute('ALTER TABLE a1 DROP COLUMN old')\n"
                         "op.execute('CREATE TABLE a2 (id int)')"});
  UpgradeRequest request = to({"heads"});
  request.ledger_step_sql = "INSERT INTO ledger VALUES (:revision, CAST(CAST(:changes AS text) AS jsonb))";
  const UpgradeResult result = upgrade(request);
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_EQ(database_.query("SELECT revision, changes FROM ledger ORDER BY revision"),
            "a1|[]\na2|[\"ALTER TABLE a1 DROP COLUMN old\", \"CREATE TABLE a2 (id int)\"]")
      << "rows are of no account, and where nothing was dropped nothing is kept";
}

TEST_P(AlembicAdapter, EnvPysOwnVersionCallbackStillRuns) {
  application_.env({"seen = []", "", ", on_version_apply=lambda step, **_: seen.append(step.up_revision_id)",
                    "with context.begin_transaction():\n    context.run_migrations()\nprint('applied', seen)"});
  application_.three_revisions();
  ASSERT_FALSE(upgrade().failure);
  EXPECT_THAT(said(AdapterEventKind::kOutput), Contains("applied ['a1', 'a2', 'a3']"));
}

TEST_P(AlembicAdapter, StopsBetweenTwoRevisionsWhenAsked) {
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE a2 (id int)')\nop.execute('SELECT pg_sleep(0.3)')"});
  Adapter one(options());
  const UpgradeResult result = one.upgrade(to({"heads"}), hooks([&](const AdapterEvent& event) {
                                             if (event.kind == AdapterEventKind::kStatement && event.revision == "a2") {
                                               one.request_stop();
                                             }
                                           }));
  EXPECT_FALSE(result.failure);
  EXPECT_TRUE(result.stopped);
  EXPECT_THAT(ids(result), ElementsAre("a1", "a2"));
  EXPECT_EQ(rows(), "a2");
  EXPECT_FALSE(has_table("a3"));
}

TEST_P(AlembicAdapter, TheTermSignalStopsBetweenTwoRevisionsToo) {
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE a2 (id int)')\nop.execute('SELECT pg_sleep(0.3)')"});
  Adapter one(options());
  const UpgradeResult result = one.upgrade(to({"heads"}), hooks([&](const AdapterEvent& event) {
                                             if (event.kind == AdapterEventKind::kStatement && event.revision == "a2") {
                                               ::kill(one.pid(), SIGTERM);
                                             }
                                           }));
  EXPECT_FALSE(result.failure);
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(rows(), "a2");
}

TEST_P(AlembicAdapter, AHookCanStopOrKillWhileAStatementRuns) {
  application_.revision({"a1", "None", "op.execute('CREATE TABLE a1 (id int)')\nop.execute('SELECT pg_sleep(60)')"});
  Adapter one(options());
  AdapterHooks both = hooks();
  both.on_wait = [&] {
    const bool sleeping = database_.query(
                              "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                              "AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()") == "1";
    return sleeping ? WaitAnswer::kKill : WaitAnswer::kGoOn;
  };
  const UpgradeResult result = one.upgrade(to({"heads"}), both);
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.failure->child_lost);
  EXPECT_EQ(result.failure->revision, "a1");
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
}

TEST_P(AlembicAdapter, ARedirectedRunTouchesOnlyTheShadow) {
  application_.three_revisions();
  // An engine that the application keeps, with a pool, is not rebuilt by the next run of env.py.
  if (!row_.async) {
    application_.write("shop_db.py", "from sqlalchemy import create_engine\nengine = create_engine('" +
                                         database_.url(row_.scheme) + "')\n");
    application_.write("migrations/env.py",
                       "from alembic import context\nfrom shop_db import engine\nwith engine.connect() as connection:\n"
                       "    context.configure(connection=connection)\n"
                       "    with context.begin_transaction():\n        context.run_migrations()\n");
  }
  Database shadow;
  Adapter one(options());
  UpgradeRequest request = to({"heads"});
  request.redirect_url = Secret(shadow.url("postgresql"));
  const UpgradeResult rehearsed = one.upgrade(request, hooks());
  ASSERT_FALSE(rehearsed.failure) << rehearsed.failure->message << rehearsed.failure->detail;
  EXPECT_EQ(shadow.query("TABLE alembic_version"), "a3");
  EXPECT_FALSE(has_table("alembic_version"));
  request.redirect_url.reset();
  const UpgradeResult real = one.upgrade(request, hooks());
  ASSERT_FALSE(real.failure) << real.failure->message << real.failure->detail;
  EXPECT_EQ(rows(), "a3");
}

}  // namespace lockkeeper::alembic_test
