// A large schema is read by two sessions, and is the same whatever becomes of the second.
#include "postgres/catalog/catalog_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "postgres/catalog/catalog_reader.h"
#include "servers.h"

namespace lockkeeper::fingerprint_test {
namespace {

using postgres::CatalogRows;
using postgres::SharedSnapshot;
using postgres::Transaction;

constexpr const char* kNothing = "SELECT 1";

std::string text(const postgres::Rows& rows) {
  return rows.at(0).at(0).value_or("NULL");
}

TEST(CatalogRows, BothSessionsSeeOneSnapshot) {
  const std::string url = debian_server().create_database("rows_shared");
  const auto session = connect(url);
  const auto other = connect(url);
  other->query("CREATE TABLE t (n integer)");
  other->query("SELECT pg_advisory_lock(4711)");
  postgres::read_consistently(*session, [&](Transaction& transaction) {
    std::unique_ptr<postgres::Session> beside = session->open_beside();
    ASSERT_NE(beside, nullptr);
    const int second = beside->backend_pid();
    SharedSnapshot shared{[&beside] { return std::move(beside); },
                          text(transaction.query("SELECT pg_export_snapshot()")), kNothing};
    other->query("INSERT INTO t VALUES (1)");
    const std::string ask = "SELECT pg_backend_pid(), (SELECT count(*) FROM t), pg_advisory_lock_shared(4711)";
    CatalogRows rows(transaction, std::move(shared), {ask, ask}, 1);
    // Neither session alone could have both answers under way.
    const char* waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted";
    for (int i = 0; i < 3000 && text(other->query(waiting)) != "2"; ++i) other->query("SELECT pg_sleep(0.01)");
    EXPECT_EQ(text(other->query(waiting)), "2");
    other->query("SELECT pg_advisory_unlock(4711)");
    const postgres::Rows one = rows.take(0).rows();
    const postgres::Rows two = rows.take(1).rows();
    EXPECT_THAT((std::vector{text(one), text(two)}),
                testing::UnorderedElementsAre(std::to_string(session->backend_pid()), std::to_string(second)));
    EXPECT_EQ(one.at(0).at(1), "0");
    EXPECT_EQ(two.at(0).at(1), "0");
  });
}

TEST(CatalogRows, TheFirstSessionDoesWhatTheSecondCannot) {
  const auto session = connect(debian_server().create_database("rows_alone"));
  const auto open = [&session] { return session->open_beside(); };
  postgres::read_consistently(*session, [&](Transaction& transaction) {
    for (SharedSnapshot& shared :
         std::array{SharedSnapshot{nullptr, "", kNothing}, SharedSnapshot{[] { return nullptr; }, "", kNothing},
                    SharedSnapshot{open, "no such", kNothing},
                    SharedSnapshot{open, text(transaction.query("SELECT pg_export_snapshot()")),
                                   "SELECT pg_terminate_backend(pg_backend_pid())"}}) {
      CatalogRows rows(transaction, std::move(shared), {"SELECT 1", "SELECT 2", "SELECT 3"}, 1);
      for (const std::size_t number : {2U, 0U, 1U})
        EXPECT_EQ(text(rows.take(number).rows()), std::to_string(number + 1));
    }
  });
}

TEST(CatalogRows, AStatementThatTheServerRefusesIsThrown) {
  const auto session = connect(debian_server().create_database("rows_refused"));
  const auto read = [&](Transaction& transaction) {
    CatalogRows rows(
        transaction,
        {[&] { return session->open_beside(); }, text(transaction.query("SELECT pg_export_snapshot()")), kNothing},
        {"SELECT 1", "SELECT 1 / 0", "SELECT 3"}, 2);
    for (const std::size_t number : {0U, 1U, 2U}) (void)rows.take(number);
  };
  try {
    session->transaction([&](Transaction& transaction) {
      transaction.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      read(transaction);
    });
    FAIL() << "nothing was thrown";
  } catch (const postgres::SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "22012");
  }
  EXPECT_EQ(text(session->query("SELECT 5")), "5");
}

TEST(CatalogRows, WhoTakesNothingWaitsForNothingElse) {
  const auto session = connect(debian_server().create_database("rows_left"));
  postgres::read_consistently(*session, [&](Transaction& transaction) {
    {
      CatalogRows rows(transaction, {}, {"SELECT 1", "SELECT pg_sleep(1)", "SELECT pg_sleep(60)"}, 0);
      EXPECT_EQ(text(rows.take(0).rows()), "1");
    }
    EXPECT_EQ(text(transaction.query("SELECT 6")), "6");
  });
}

TEST(CatalogRows, ALargeSchemaIsReadAsItIs) {
  const std::string url = debian_server().create_database("rows_large");
  const auto session = connect(url);
  session->query(
      "DO $$ BEGIN FOR t IN 1..900 LOOP EXECUTE (SELECT format('CREATE TABLE t%s (id serial PRIMARY KEY, %s)', t,"
      " string_agg(format('c%s integer DEFAULT %s', n, t + n), ', ')) FROM generate_series(1, 30) n); END LOOP; END "
      "$$");
  EXPECT_EQ(text(session->query("SELECT pg_relation_size('pg_attribute') > 4 * 1024 * 1024")), "t");
  const schema::Fingerprint large = fingerprint_of(url);
  EXPECT_EQ(large.children(schema::Kind::kColumn, "public", "t900").size(), 31U);
  // Both sessions of the reading are gone.
  const char* count = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'rows_large'";
  for (int i = 0; i < 500 && text(session->query(count)) != "1"; ++i) session->query("SELECT pg_sleep(0.02)");
  EXPECT_EQ(text(session->query(count)), "1");
  const std::string restored = debian_server().create_database("rows_restored");
  run_script(restored, dump_schema(url));
  EXPECT_EQ(schema::to_string(large.strict()), schema::to_string(fingerprint_of(restored).strict()));
}

}  // namespace
}  // namespace lockkeeper::fingerprint_test
