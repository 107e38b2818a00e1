#include "postgres/ledger/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "server.h"

namespace lockkeeper::postgres {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTable = "public.alembic_version";

TEST(Ledger, IsMadeOnceAndAgainWithoutHarm) {
  const TestDatabase database;
  const auto session = database.connect();
  EXPECT_TRUE(Ledger::steps(*session, kTable).empty()) << "none there is no error";
  EXPECT_FALSE(Ledger::prepare(*session));
  (void)Ledger::begin_run(*session, {"run-1", kTable, "shop:v1", {}});
  EXPECT_FALSE(Ledger::prepare(*session));
  EXPECT_EQ(value(*session, "SELECT count(*) FROM lockkeeper.runs"), "1");
}

TEST(Ledger, IsMadeByTwoAtOnce) {
  const TestDatabase database;
  const auto make = [&] { EXPECT_FALSE(Ledger::prepare(*database.connect())); };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(make);
  for (std::thread& thread : threads) thread.join();
}

TEST(Ledger, AHalfMadeOneIsCompleted) {
  const TestDatabase database;
  const auto session = database.connect();
  session->query("CREATE SCHEMA lockkeeper");
  EXPECT_FALSE(Ledger::prepare(*session));
  EXPECT_EQ(Ledger::begin_run(*session, {"run-1", kTable, "", {}}).epoch, 1);
}

TEST(Ledger, TheEpochRisesWithEachRunOfATable) {
  const TestDatabase database;
  const auto session = database.connect();
  ASSERT_FALSE(Ledger::prepare(*session));
  EXPECT_EQ(Ledger::begin_run(*session, {"run-1", kTable, "", {}}).epoch, 1);
  EXPECT_EQ(Ledger::begin_run(*session, {"run-2", kTable, "", {"a1"}}).epoch, 2);
  EXPECT_EQ(Ledger::begin_run(*session, {"run-3", "billing.alembic_version", "", {}}).epoch, 1);
}

TEST(Ledger, TellsWhatWasAppliedByWhichImage) {
  const TestDatabase database;
  const auto session = database.connect();
  ASSERT_FALSE(Ledger::prepare(*session));
  const LedgerEntry entry = Ledger::begin_run(*session, {"run-1", kTable, "registry:5000/shop:v1", {}});
  // As the adapter does it, with the binds filled in.
  std::string statement = Ledger::step_statement(entry.run);
  EXPECT_EQ(statement.find_first_of("%?\\"), std::string::npos);
  for (const auto& [bind, literal] :
       std::vector<std::pair<std::string, std::string>>{{":revision", "'b2'"},
                                                        {":parents", "'[\"a1\",\"x9\"]'"},
                                                        {":file", "'b2.py'"},
                                                        {":seconds", "0.25"},
                                                        {":changes", "'[\"DROP TABLE orders\"]'"}}) {
    const std::size_t at = statement.find(bind);
    ASSERT_NE(at, std::string::npos) << bind;
    statement.replace(at, bind.size(), literal);
  }
  session->query(statement);
  Ledger::record(
      *session, entry.run,
      {{"a1", {}, "", std::nullopt, LedgerOutcome::kObserved}, {"b2", {}, "", std::nullopt, LedgerOutcome::kApplied}});
  EXPECT_EQ(Ledger::steps(*session, kTable)[0].changes, std::vector<std::string>{"DROP TABLE orders"})
      << "what was dropped can be told before it is recorded";
  Ledger::record_dropped(*session, entry.run, {{"b2", {"public.orders", "it's"}}});
  Ledger::finish_run(*session, entry.run, api::Outcome::kApplied, "it's done", {"b2"});

  std::vector<LedgerStep> steps = Ledger::steps(*session, kTable);
  ASSERT_EQ(steps.size(), 2U) << "a step that is there is not written twice";
  EXPECT_EQ(steps[0].revision, "b2");
  EXPECT_EQ(steps[0].parents, (std::vector<std::string>{"a1", "x9"}));
  EXPECT_EQ(steps[0].image, "registry:5000/shop:v1");
  EXPECT_EQ(steps[0].dropped, (std::vector<std::string>{"public.orders", "it's"}));
  EXPECT_EQ(steps[0].changes, std::nullopt);
  EXPECT_EQ(steps[0].outcome, LedgerOutcome::kApplied);
  EXPECT_EQ(steps[1].dropped, std::nullopt) << "not known is not nothing";
  Ledger::record_dropped(*session, entry.run, {{"a1", {}}});
  EXPECT_EQ(Ledger::steps(*session, kTable)[1].dropped, std::vector<std::string>{});
  EXPECT_TRUE(Ledger::steps(*session, "billing.alembic_version").empty());
  EXPECT_EQ(value(*session, "SELECT outcome || ' ' || revision_to[1] FROM lockkeeper.runs"), "Applied b2");
}

TEST(Ledger, ARoleWithoutTheRightIsToldWhichOneAndWhatToDo) {
  const TestDatabase database;
  const std::string role = database.make_role();
  const auto session = database.connect("test", role);
  const auto finding = Ledger::prepare(*session);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->severity, api::Severity::kWarning);
  EXPECT_THAT(finding->message, HasSubstr(role));
  EXPECT_THAT(finding->remedy, HasSubstr("GRANT CREATE ON DATABASE"));
  EXPECT_THAT(finding->remedy, HasSubstr("--no-ledger"));
  EXPECT_EQ(value(*session, "SELECT to_regnamespace('lockkeeper') IS NULL"), "t");
}

TEST(Ledger, OneOfAnotherRoleIsReadByNobodyElse) {
  const TestDatabase database;
  ASSERT_FALSE(Ledger::prepare(*database.connect()));
  const auto stranger = database.connect("test", database.make_role());
  EXPECT_TRUE(Ledger::steps(*stranger, kTable).empty());
  EXPECT_TRUE(Ledger::prepare(*stranger));
}

TEST(Ledger, OneOfAnOlderProgramIsReadAsItIsAndBroughtForward) {
  const TestDatabase database;
  const auto session = database.connect();
  ASSERT_FALSE(Ledger::prepare(*session));
  const LedgerEntry entry = Ledger::begin_run(*session, {"nightly", kTable, "", {}});
  Ledger::record(*session, entry.run, {{"a1", {}, "", std::nullopt, LedgerOutcome::kApplied}});
  session->query("ALTER TABLE lockkeeper.steps DROP COLUMN changes");
  session->query("COMMENT ON SCHEMA lockkeeper IS 'Lockkeeper ledger, version 2'");
  EXPECT_EQ(Ledger::steps(*session, kTable).size(), 1U);
  ASSERT_FALSE(Ledger::prepare(*session));
  EXPECT_EQ(Ledger::steps(*session, kTable).size(), 1U);
  EXPECT_EQ(value(*session, "SELECT count(changes) FROM lockkeeper.steps"), "0");
}

TEST(Ledger, OneOfANewerProgramIsLeftAlone) {
  const TestDatabase database;
  const auto session = database.connect();
  session->query("CREATE SCHEMA lockkeeper");
  session->query("COMMENT ON SCHEMA lockkeeper IS 'Lockkeeper ledger, version 99'");
  const auto finding = Ledger::prepare(*session);
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->message, HasSubstr("newer"));
  EXPECT_EQ(value(*session, "SELECT count(*) FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace"), "0");
}

}  // namespace
}  // namespace lockkeeper::postgres
