#include "postgres/session/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "postgres/catalog/user_tables.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/session/preconditions.h"
#include "server.h"

namespace lockkeeper::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

api::Finding refused(const DatabaseUrl& url) {
  auto opened = Session::open({url, "test"});
  if (auto* finding = std::get_if<api::Finding>(&opened)) return *finding;
  ADD_FAILURE() << "it was opened";
  return {};
}

TEST(Session, GivesRowsWithNullsAndBindsText) {
  const TestDatabase database;
  const auto session = database.connect();
  const Rows rows = session->query("SELECT $1::text, NULL, 7 UNION ALL SELECT 'x', 'y', 8", {"it's \\ 100% $1"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0][0], "it's \\ 100% $1");
  EXPECT_EQ(rows[0][1], std::nullopt);
  EXPECT_EQ(rows[1][2], "8");
}

TEST(Session, SaysWhoItIsAndNeverTimesOutWhenIdle) {
  const TestDatabase database;
  const auto session = database.connect("lockkeeper/run-1");
  EXPECT_EQ(value(*session, "SHOW application_name"), "lockkeeper/run-1");
  EXPECT_EQ(value(*session, "SHOW idle_session_timeout"), "0");
  EXPECT_EQ(value(*session, "SELECT pg_backend_pid()"), std::to_string(session->backend_pid()));
  EXPECT_EQ(session->handshake_pid(), session->backend_pid());
  EXPECT_GE(session->server_version(), 120000);
}

TEST(Session, AnErrorOfTheServerHasItsSqlstateAndLeavesTheSessionUsable) {
  const TestDatabase database;
  const auto session = database.connect();
  try {
    session->query("SELECT * FROM nowhere");
    FAIL() << "nothing was thrown";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "42P01");
    EXPECT_EQ(error.kind(), ErrorKind::kTerminal);
    EXPECT_THAT(error.what(), HasSubstr("nowhere"));
  }
  EXPECT_EQ(value(*session, "SELECT 1"), "1");
}

TEST(Session, ATransactionIsWholeOrNotThere) {
  const TestDatabase database;
  const auto session = database.connect();
  session->query("CREATE TABLE t (id int)");
  EXPECT_THROW(session->transaction([](Transaction& transaction) {
    transaction.query("INSERT INTO t VALUES (1)");
    transaction.query("SELECT * FROM nowhere");
  }),
               SqlError);
  EXPECT_EQ(value(*session, "SELECT count(*) FROM t"), "0");
  session->transaction([](Transaction& transaction) { transaction.query("INSERT INTO t VALUES (1)"); });
  EXPECT_EQ(value(*session, "SELECT count(*) FROM t"), "1");
}

TEST(Session, ALostSessionStaysLost) {
  const TestDatabase database;
  const auto session = database.connect();
  const auto other = database.connect();
  other->query("SELECT pg_terminate_backend($1)", {std::to_string(session->backend_pid())});
  // The library underneath would connect again behind our back at the second or third call.
  for (int call = 0; call < 5; ++call) {
    try {
      session->query("SELECT 1");
      if (call > 0) FAIL() << "call " << call << " was answered";
    } catch (const SqlError& error) {
      if (error.sqlstate().empty()) {
        EXPECT_EQ(error.kind(), ErrorKind::kInDoubt);
      }
    }
  }
}

TEST(Session, InterruptEndsACallThatWaits) {
  const TestDatabase database;
  const auto session = database.connect();
  const auto watcher = database.connect();
  std::thread other([&] {
    eventually(
        [&] {
          return value(*watcher,
                       "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND "
                       "state = 'active'") == "1";
        },
        "the call has begun");
    session->interrupt();
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW(session->query("SELECT pg_sleep(25)"), SqlError);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
  other.join();
}

TEST(Session, AReadOnlyOneCannotWrite) {
  const TestDatabase database;
  auto opened = Session::open({database.url(), "test", true});
  auto& session = *std::get<std::unique_ptr<Session>>(opened);
  try {
    session.query("CREATE TABLE t (id int)");
    FAIL() << "it could write";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "25006");
  }
  EXPECT_FALSE(find_read_only(session)) << "the database is not read-only, only this session";
}

TEST(Session, AnUnreachableServerIsAFindingWithItsAddress) {
  const auto url = std::get<DatabaseUrl>(parse_database_url(Secret("postgresql://u:geheim@127.0.0.1:1/d"), "test"));
  const api::Finding finding = refused(url);
  EXPECT_EQ(finding.code, api::Code::kDatabaseUnreachable);
  EXPECT_THAT(finding.message, HasSubstr("127.0.0.1:1"));
  EXPECT_THAT(finding.message + finding.remedy, Not(HasSubstr("geheim")));
}

TEST(Session, AWrongPasswordIsAFindingThatDoesNotShowIt) {
  const TestDatabase database;
  const api::Finding finding = refused(database.url(database.make_role(), "geheim-but-wrong"));
  EXPECT_EQ(finding.code, api::Code::kDatabaseUnreachable);
  EXPECT_THAT(finding.remedy, HasSubstr("password"));
  EXPECT_THAT(finding.message + finding.remedy, Not(HasSubstr("geheim")));
}

TEST(Preconditions, NothingStandsBetweenUsAndADirectServer) {
  const TestDatabase database;
  const auto session = database.connect();
  EXPECT_FALSE(find_transaction_pooler(*session, {database.url(), "test"}));
  EXPECT_FALSE(find_read_only(*session));
}

TEST(Preconditions, AReadOnlyRoleIsFound) {
  const TestDatabase database;
  const std::string role = database.make_role();
  database.connect()->query("ALTER ROLE " + role + " SET default_transaction_read_only = on");
  const auto finding = find_read_only(*database.connect("test", role));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->code, api::Code::kReadOnlyDatabase);
}

TEST(VersionRows, AMissingTableIsAValue) {
  const TestDatabase database;
  const auto session = database.connect();
  const VersionTable table = resolve(*session, {"", "alembic_version"});
  EXPECT_EQ(table.display(), "public.alembic_version");
  EXPECT_FALSE(read_version_rows(*session, table).table_exists);
}

TEST(VersionRows, AreReadRawWhereTheyAre) {
  const TestDatabase database;
  const auto session = database.connect();
  session->query("CREATE SCHEMA \"Ops\"");
  session->query("CREATE TABLE \"Ops\".\"odd \"\"name\" (version_num text)");
  session->query("INSERT INTO \"Ops\".\"odd \"\"name\" VALUES ('b2'), ('a1'), (' x')");
  session->query("SET search_path = \"Ops\"");
  const VersionTable table = resolve(*session, {"", "odd \"name"});
  EXPECT_EQ(table.schema, "Ops");
  const VersionRows rows = read_version_rows(*session, table);
  EXPECT_TRUE(rows.table_exists);
  EXPECT_THAT(rows.rows, ::testing::UnorderedElementsAre("a1", "b2", " x"));
}

TEST(VersionRows, OneThatMayNotBeReadIsNamed) {
  const TestDatabase database;
  database.connect()->query("CREATE TABLE alembic_version (version_num text)");
  const auto session = database.connect("test", database.make_role());
  try {
    (void)read_version_rows(*session, {"public", "alembic_version"});
    FAIL() << "it was read";
  } catch (const SqlError& error) {
    EXPECT_THAT(error.what(), HasSubstr("public.alembic_version"));
  }
}

TEST(UserTables, LeaveOutPostgresqlsOwnAndOurs) {
  const TestDatabase database;
  const auto session = database.connect();
  session->query("CREATE SCHEMA lockkeeper");
  session->query("CREATE TABLE lockkeeper.runs (id int)");
  session->query("CREATE TABLE orders (id int)");
  session->query("CREATE TEMPORARY TABLE scratch (id int)");
  const std::vector<UserTable> tables = read_user_tables(*session);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].schema + "." + tables[0].name, "public.orders");
}

}  // namespace
}  // namespace lockkeeper::postgres
