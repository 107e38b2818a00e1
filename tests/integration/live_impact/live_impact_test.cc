#include "runner/observe/live_impact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "postgres/catalog/relation_load.h"
#include "server.h"

namespace lockkeeper::runner {
namespace {

using api::TableLock;
using postgres::eventually;
using postgres::Session;
using postgres::TestDatabase;
using postgres::Transaction;
using postgres::value;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

api::LockUse lock_of(const std::string& relation, TableLock mode = TableLock::kAccessExclusive) {
  api::LockUse lock{relation, mode};
  lock.scans = true;
  return lock;
}

api::Plan plan_of(const std::vector<api::LockUse>& locks) {
  api::Plan plan;
  plan.steps = {{api::Action::kUpgrade, "b2", {{"ALTER TABLE orders …", locks}}, {}}};
  return plan;
}

// What is found out of one lock; nullopt where nothing was.
std::optional<api::Impact> impact_of(Session& session, const api::LockUse& lock) {
  api::Plan plan = plan_of({lock});
  StopRequest stop("", Milliseconds(0));
  add_live_impact({{&session, &plan}}, stop);
  return plan.steps[0].statements[0].locks[0].impact;
}

std::int64_t number(Session& session, const std::string& sql) {
  return std::stoll(value(session, sql));
}

// A transaction of another session that stays open while the rest is looked at.
class OpenTransaction {
 public:
  OpenTransaction(const TestDatabase& database, const std::string& sql, const std::string& application = "other")
      : session_(database.connect(application)) {
    session_->query("BEGIN");
    session_->query(sql);
  }
  [[nodiscard]] Session& session() { return *session_; }
  [[nodiscard]] std::string pid() const { return "pid " + std::to_string(session_->backend_pid()) + " "; }

 private:
  std::unique_ptr<Session> session_;
};

// Statistics come from sessions that have ended, or after a while.
void make_orders(const TestDatabase& database, int rows) {
  const auto owner = database.connect("owner");
  owner->query("CREATE TABLE orders (id int PRIMARY KEY, note text)");
  owner->query("INSERT INTO orders SELECT g, 'note ' || g FROM generate_series(1, " + std::to_string(rows) + ") g");
}

TEST(LiveImpact, HasTheSizesAndRowsOfTheServer) {
  const TestDatabase database;
  make_orders(database, 2000);
  const auto session = database.connect("us");
  session->query("CREATE INDEX ON orders (note)");
  session->query("ANALYZE orders");
  const auto impact = impact_of(*session, lock_of("public.orders"));
  ASSERT_TRUE(impact);
  EXPECT_EQ(impact->load.bytes, number(*session, "SELECT pg_table_size('orders')"));
  EXPECT_EQ(impact->load.index_bytes, number(*session, "SELECT pg_indexes_size('orders')"));
  EXPECT_EQ(impact->load.rows, 2000);
  EXPECT_EQ(impact->load.indexes, 2);
  EXPECT_EQ(impact->load.partitions, 0);
  EXPECT_GT(*impact->most_seconds, *impact->least_seconds);
  EXPECT_THAT(impact->in_the_way, IsEmpty());
}

TEST(LiveImpact, CountsDeadRows) {
  const TestDatabase database;
  make_orders(database, 100);
  database.connect("owner")->query("ALTER TABLE orders SET (autovacuum_enabled = off)");
  database.connect("owner")->query("DELETE FROM orders WHERE id <= 40");
  const auto session = database.connect("us");
  eventually([&] { return impact_of(*session, lock_of("public.orders"))->load.dead_rows == 40; },
             "the dead are counted");
}

TEST(LiveImpact, RowsThatNobodyAnalyzedAreCountedOrUnknown) {
  const TestDatabase database;
  database.connect("owner")->query("CREATE TABLE empty (id int)");
  make_orders(database, 500);
  database.connect("owner")->query("ALTER TABLE orders SET (autovacuum_enabled = off)");
  const auto session = database.connect("us");
  EXPECT_EQ(impact_of(*session, lock_of("public.empty"))->load.rows, 0) << "it has no page";
  eventually([&] { return impact_of(*session, lock_of("public.orders"))->load.rows == 500; }, "the living are counted");
  session->query("ALTER DATABASE " + database.name() + " SET track_counts = off");
  const auto uncounted = impact_of(*database.connect("us"), lock_of("public.orders"));
  EXPECT_EQ(uncounted->load.rows, std::nullopt) << "nobody counts: that is not 0";
  EXPECT_EQ(uncounted->load.dead_rows, std::nullopt);
  EXPECT_EQ(uncounted->load.bytes, number(*session, "SELECT pg_table_size('orders')"));
}

TEST(LiveImpact, APartitionedTableIsTheSumOfItsPartitions) {
  const TestDatabase database;
  const auto session = database.connect("us");
  session->query("CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id)");
  session->query("CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (100)");
  session->query("CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (100) TO (300) PARTITION BY RANGE (id)");
  session->query("CREATE TABLE part_2a PARTITION OF part_2 FOR VALUES FROM (100) TO (300)");
  session->query("CREATE INDEX ON parts (id)");
  session->query("INSERT INTO parts SELECT g, 'x' FROM generate_series(0, 249) g");
  session->query("ANALYZE part_1");
  session->query("ANALYZE part_2a");
  const auto impact = impact_of(*session, lock_of("public.parts"));
  ASSERT_TRUE(impact);
  EXPECT_EQ(impact->load.rows, 250);
  EXPECT_EQ(impact->load.partitions, 2);
  EXPECT_EQ(impact->load.indexes, 1);
  EXPECT_EQ(impact->load.bytes, number(*session, "SELECT pg_table_size('part_1') + pg_table_size('part_2a')"));
  EXPECT_EQ(impact->load.index_bytes,
            number(*session, "SELECT pg_indexes_size('part_1') + pg_indexes_size('part_2a')"));
  const OpenTransaction reader(database, "SELECT * FROM part_2a");
  EXPECT_THAT(impact_of(*session, lock_of("public.parts"))->in_the_way,
              ElementsAre(AllOf(HasSubstr(reader.pid()), HasSubstr("holds ACCESS SHARE"))));
}

TEST(LiveImpact, KnowsANameInQuotesAndWithout) {
  const TestDatabase database;
  const auto session = database.connect("us");
  session->query("CREATE SCHEMA \"Odd one\"");
  session->query("CREATE TABLE \"Odd one\".\"a.b'c\" (id int)");
  EXPECT_TRUE(impact_of(*session, lock_of("Odd one.a.b'c")));
  EXPECT_TRUE(impact_of(*session, lock_of("\"Odd one\".\"a.b'c\"")));
  EXPECT_FALSE(impact_of(*session, lock_of("public.gone")));
}

TEST(LiveImpact, NamesWhoIsInTheWayAndNotWhatTheyAsked) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("us");
  const OpenTransaction reader(database, "SELECT * FROM orders WHERE note = 'a secret of somebody'", "psql");
  EXPECT_THAT(impact_of(*session, lock_of("public.orders"))->in_the_way,
              ElementsAre(AllOf(HasSubstr(reader.pid()), HasSubstr("application psql"), HasSubstr("user "),
                                HasSubstr(", idle in transaction, holds ACCESS SHARE"), Not(HasSubstr("secret")))));
  EXPECT_THAT(impact_of(*session, lock_of("public.orders", TableLock::kShare))->in_the_way, IsEmpty())
      << "a reader does not keep an index build waiting";
}

TEST(LiveImpact, OurOwnSessionsAreNotInTheWay) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("lockkeeper/run");
  const OpenTransaction ours(database, "SELECT * FROM orders", "lockkeeper/run");
  EXPECT_THAT(impact_of(*session, lock_of("public.orders"))->in_the_way, IsEmpty());
}

TEST(LiveImpact, AConcurrentIndexWaitsForTheOldestSnapshot) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("us");
  const auto other = database.connect("report");
  other->query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  other->query("SELECT 1");
  api::LockUse lock = lock_of("public.orders", TableLock::kShareUpdateExclusive);
  EXPECT_THAT(impact_of(*session, lock)->in_the_way, IsEmpty());
  lock.builds = true;
  EXPECT_THAT(impact_of(*session, lock)->in_the_way,
              ElementsAre(AllOf(HasSubstr("application report"), HasSubstr("has the oldest snapshot"))));
}

TEST(LiveImpact, WaitsForNobodyWhoHoldsATable) {
  const TestDatabase database;
  make_orders(database, 10);
  database.connect("owner")->query("CREATE TABLE free (id int)");
  const auto session = database.connect("us");
  const OpenTransaction holder(database, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
  api::Plan plan = plan_of({lock_of("public.orders", TableLock::kShareUpdateExclusive), lock_of("public.free")});
  StopRequest stop("", Milliseconds(0));
  add_live_impact({{session.get(), &plan}}, stop);
  const auto& locks = plan.steps[0].statements[0].locks;
  ASSERT_TRUE(locks[0].impact);
  EXPECT_EQ(locks[0].impact->load.bytes, std::nullopt);
  EXPECT_EQ(locks[0].impact->load.index_bytes, std::nullopt);
  EXPECT_EQ(locks[0].impact->most_seconds, std::nullopt);
  EXPECT_EQ(locks[0].impact->load.indexes, 1);
  EXPECT_THAT(locks[0].impact->in_the_way,
              ElementsAre(AllOf(HasSubstr(holder.pid()), HasSubstr("holds ACCESS EXCLUSIVE"))));
  EXPECT_EQ(locks[1].impact->load.bytes, 0) << "another table's size is known";
}

TEST(LiveImpact, WaitsForNobodyWhoWaitsForATable) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("us");
  const auto wanting = database.connect("wanting");
  std::thread waits;
  {
    const OpenTransaction reader(database, "SELECT * FROM orders");
    waits = std::thread([&] { wanting->query("ALTER TABLE orders ADD COLUMN more int"); });
    eventually([&] { return value(*session, "SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; }, "it waits");
    const auto impact = impact_of(*session, lock_of("public.orders", TableLock::kShareUpdateExclusive));
    EXPECT_EQ(impact->load.bytes, std::nullopt) << "who asks now stands behind it";
    EXPECT_THAT(impact->in_the_way, ElementsAre(HasSubstr("waits for ACCESS EXCLUSIVE")));
  }
  waits.join();
}

TEST(LiveImpact, WaitsForNobodyWhoHoldsAnIndex) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("us");
  const OpenTransaction holder(database, "REINDEX INDEX orders_pkey");
  const auto impact = impact_of(*session, lock_of("public.orders", TableLock::kShareUpdateExclusive));
  EXPECT_EQ(impact->load.index_bytes, std::nullopt);
  EXPECT_THAT(impact->in_the_way, ElementsAre(HasSubstr("holds SHARE")));
}

TEST(LiveImpact, ARoleWithoutRightsSeesSizesAndNotWhatIsHidden) {
  const TestDatabase database;
  make_orders(database, 1000);
  const auto owner = database.connect("owner");
  owner->query("ANALYZE orders");
  owner->query("CREATE SCHEMA closed");
  owner->query("ALTER TABLE orders SET SCHEMA closed");
  const OpenTransaction reader(database, "SELECT * FROM closed.orders", "psql");
  const auto session = database.connect("us", database.make_role());
  const auto impact = impact_of(*session, lock_of("closed.orders"));
  ASSERT_TRUE(impact);
  EXPECT_EQ(impact->load.bytes, number(*owner, "SELECT pg_table_size('closed.orders')"));
  EXPECT_EQ(impact->load.rows, 1000);
  EXPECT_THAT(impact->in_the_way, ElementsAre(AllOf(HasSubstr(reader.pid()), HasSubstr("holds ACCESS SHARE"),
                                                    Not(HasSubstr("for ")), Not(HasSubstr("insufficient")))));
}

TEST(LiveImpact, LooksTwiceAtWhatManyUse) {
  const TestDatabase database;
  make_orders(database, 250'000);  // 10 MB
  const auto session = database.connect("us");
  ASSERT_GT(number(*session, "SELECT pg_table_size('orders')"), 8 << 20);
  std::atomic<bool> over{false};
  std::thread reader([&] {
    // A session's counts come out when it ends, if not before.
    while (!over) database.connect("reader")->query("SELECT * FROM orders WHERE id = 1");
  });
  const auto busy = impact_of(*session, lock_of("public.orders"));
  over = true;
  reader.join();
  EXPECT_GT(busy->load.reads_per_minute.value_or(0), 0);
  EXPECT_EQ(busy->load.writes_per_minute, 0);
  const auto quiet = impact_of(*session, lock_of("public.orders", TableLock::kShareUpdateExclusive));
  EXPECT_EQ(quiet->load.reads_per_minute, std::nullopt) << "nobody would wait, so nobody looks twice";
}

TEST(LiveImpact, WritesNothingAndLeavesNoSetting) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("us");
  EXPECT_THROW(session->transaction([](Transaction& transaction) {
    postgres::begin_look(transaction);
    transaction.query("CREATE TABLE written (id int)");
  }),
               postgres::SqlError);
  const std::string settings =
      "SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings WHERE name IN "
      "('statement_timeout',"
      " 'lock_timeout', 'transaction_read_only', 'default_transaction_read_only')";
  const std::string before = value(*session, settings);
  EXPECT_TRUE(impact_of(*session, lock_of("public.orders")));
  EXPECT_EQ(value(*session, settings), before);
  EXPECT_EQ(
      value(*session, "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'orders'::regclass"),
      "0");
}

TEST(LiveImpact, ALostSessionLeavesItUnknown) {
  const TestDatabase database;
  make_orders(database, 10);
  const auto session = database.connect("us");
  session->interrupt();
  EXPECT_EQ(impact_of(*session, lock_of("public.orders")), std::nullopt);
  api::Plan plan = plan_of({lock_of("public.orders")});
  StopRequest stop("", Milliseconds(0));
  add_live_impact({{nullptr, &plan}}, stop);
  EXPECT_EQ(plan.steps[0].statements[0].locks[0].impact, std::nullopt);
}

TEST(LiveImpact, SeveralPlacesAreEachTheirOwn) {
  const TestDatabase one;
  const TestDatabase other;
  make_orders(one, 10);
  make_orders(other, 3000);
  const auto of_one = one.connect("us");
  const auto of_other = other.connect("us");
  of_one->query("ANALYZE orders");
  of_other->query("ANALYZE orders");
  api::Plan small = plan_of({lock_of("public.orders")});
  api::Plan large = plan_of({lock_of("public.orders")});
  StopRequest stop("", Milliseconds(0));
  add_live_impact({{of_one.get(), &small}, {of_other.get(), &large}}, stop);
  EXPECT_EQ(small.steps[0].statements[0].locks[0].impact->load.rows, 10);
  EXPECT_EQ(large.steps[0].statements[0].locks[0].impact->load.rows, 3000);
}

}  // namespace
}  // namespace lockkeeper::runner
