#include "postgres/lock/fence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/ledger/ledger.h"
#include "server.h"

namespace lockkeeper::postgres {
namespace {

const LockKey kKey = LockKey::of("public.alembic_version");

Fence fence_of(const Session& holder, std::int64_t epoch = 0) {
  return {kKey, holder.backend_pid(), "public.alembic_version", epoch};
}

TEST(AdvisoryLock, IsForOneSessionAndDiesWithIt) {
  const TestDatabase database;
  auto first = database.connect("lockkeeper/first");
  const auto second = database.connect("lockkeeper/second");
  EXPECT_EQ(AdvisoryLock::holder(*second, kKey), std::nullopt);
  EXPECT_TRUE(AdvisoryLock::try_take(*first, kKey));
  EXPECT_FALSE(AdvisoryLock::try_take(*second, kKey));
  EXPECT_TRUE(AdvisoryLock::is_held(*first, kKey));
  EXPECT_FALSE(AdvisoryLock::is_held(*second, kKey));
  const auto holder = AdvisoryLock::holder(*second, kKey);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->pid, first->backend_pid());
  EXPECT_EQ(holder->application, "lockkeeper/first");
  first.reset();
  eventually([&] { return AdvisoryLock::try_take(*second, kKey); }, "the lock is free");
}

TEST(AdvisoryLock, IsAnotherOneForAnotherTableAndAnotherDatabase) {
  const TestDatabase database;
  const TestDatabase other_database;
  const auto session = database.connect();
  const auto same = database.connect();
  const auto elsewhere = other_database.connect();
  EXPECT_TRUE(AdvisoryLock::try_take(*session, kKey));
  EXPECT_TRUE(AdvisoryLock::try_take(*same, LockKey::of("billing.alembic_version")));
  EXPECT_TRUE(AdvisoryLock::try_take(*elsewhere, kKey));
  EXPECT_EQ(AdvisoryLock::holder(*elsewhere, kKey)->pid, elsewhere->backend_pid());
  EXPECT_NE(kKey.name(), LockKey::of("billing.alembic_version").name());
}

// Each question, whoever asks it.
class FenceQuestion : public testing::TestWithParam<std::string (Fence::*)() const> {
 protected:
  [[nodiscard]] static std::string question(const Session& holder) { return (fence_of(holder).*GetParam())(); }

  const TestDatabase database_;
};

TEST_P(FenceQuestion, LetsThroughWhileTheLockIsHeld) {
  const auto holder = database_.connect();
  const auto child = database_.connect();
  EXPECT_EQ(value(*child, question(*holder)), "f") << "nobody holds the lock";
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  EXPECT_EQ(value(*child, question(*holder)), "t");
  AdvisoryLock::release(*holder, kKey);
  EXPECT_EQ(value(*child, question(*holder)), "f");
  const auto successor = database_.connect();
  ASSERT_TRUE(AdvisoryLock::try_take(*successor, kKey));
  EXPECT_EQ(value(*child, question(*holder)), "f") << "somebody else holds it now";
}

TEST_P(FenceQuestion, ShutsWithTheSessionThatHeldTheLock) {
  auto holder = database_.connect();
  const auto child = database_.connect();
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  const std::string asked = question(*holder);
  EXPECT_EQ(value(*child, asked), "t");
  holder.reset();
  eventually([&] { return value(*child, asked) == "f"; }, "the server has seen that the holder is gone");
}

TEST_P(FenceQuestion, IsAnotherOneForAnotherTableOfTheSameSession) {
  const auto holder = database_.connect();
  const auto child = database_.connect();
  const LockKey other = LockKey::of("billing.alembic_version");
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, other));
  AdvisoryLock::release(*holder, other);
  const Fence of_other{other, holder->backend_pid(), "billing.alembic_version", 0};
  EXPECT_EQ(value(*child, question(*holder)), "t");
  EXPECT_EQ(value(*child, (of_other.*GetParam())()), "f");
}

TEST_P(FenceQuestion, IsForgottenAtTheEndOfItsTransaction) {
  const auto holder = database_.connect();
  const auto child = database_.connect("somebody", database_.make_role());
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  EXPECT_EQ(value(*child, question(*holder)), "t");
  EXPECT_TRUE(raise_fence(*holder, kKey)) << "that transaction is over";
}

INSTANTIATE_TEST_SUITE_P(Asked, FenceQuestion, testing::Values(&Fence::statement, &Fence::for_any_role),
                         [](const auto& one) { return one.index == 0 ? "ByAnySession" : "ByAnotherSession"; });

TEST(Fence, TheHolderItselfMayAsk) {
  const TestDatabase database;
  const auto holder = database.connect();
  EXPECT_EQ(value(*holder, fence_of(*holder).statement()), "f");
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  EXPECT_EQ(value(*holder, fence_of(*holder).statement()), "t");
}

TEST(Fence, IsShutInAnotherDatabase) {
  const TestDatabase database;
  const TestDatabase other;
  const auto holder = database.connect();
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  EXPECT_EQ(value(*other.connect(), fence_of(*holder).statement()), "f");
}

TEST(Fence, ChecksTheEpochWhereThereIsALedger) {
  const TestDatabase database;
  const auto holder = database.connect();
  const auto child = database.connect();
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  ASSERT_FALSE(Ledger::prepare(*holder));
  const LedgerEntry entry = Ledger::begin_run(*holder, {"run", "public.alembic_version", "", {}});
  EXPECT_EQ(value(*child, fence_of(*holder, entry.epoch).statement()), "t");
  (void)Ledger::begin_run(*holder, {"run", "public.alembic_version", "", {}});
  EXPECT_EQ(value(*child, fence_of(*holder, entry.epoch).statement()), "f");
}

TEST(Fence, ATextThatOthersRunHoldsNothingThatTheyWouldReplace) {
  const std::string text = Fence{kKey, 1, "odd %s ?.t", 3}.statement() + same_database_query(1, "lockkeeper/x");
  EXPECT_EQ(text.find('\\'), std::string::npos);
  EXPECT_EQ(Fence({kKey, 1, "public.alembic_version", 3}).statement().find_first_of("%?"), std::string::npos);
}

TEST(Fence, IsRaisedOnlyWhenNoEarlierTransactionIsOpen) {
  const TestDatabase database;
  const auto holder = database.connect();
  const auto child = database.connect("somebody", database.make_role());
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  EXPECT_TRUE(raise_fence(*holder, kKey));
  bool ended = false;
  try {
    child->transaction([&](Transaction& transaction) {
      transaction.query(fence_of(*holder).statement());
      EXPECT_FALSE(raise_fence(*holder, kKey));
      ended = true;
    });
  } catch (const SqlError&) {  // the new holder ended it
  }
  EXPECT_TRUE(ended);
  eventually([&] { return raise_fence(*holder, kKey); }, "the transaction is gone");
}

TEST(Fence, ANewHolderEndsWhatAnEarlierRunLeftButNoRunnerThatWaits) {
  const TestDatabase database;
  const auto holder = database.connect(runner_application("new"));
  const auto waiting = database.connect(runner_application("waiting"));
  const auto left = database.connect(child_application(kKey, "old"));
  const LockKey other = LockKey::of("billing.alembic_version");
  const auto foreign = database.connect(child_application(other, "old"));
  EXPECT_EQ(value(*left, mark_statement(kKey)), "t");
  EXPECT_EQ(value(*foreign, mark_statement(other)), "t");
  const auto leaked = database.connect(child_application(kKey, "older"));  // a pool kept the name
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  ASSERT_EQ(left_behind(*holder, kKey).size(), 1U);
  EXPECT_EQ(left_behind(*holder, kKey).front().pid, left->backend_pid());
  eventually([&] { return raise_fence(*holder, kKey); }, "the backend is gone");
  EXPECT_THROW(left->query("SELECT 1"), SqlError);
  EXPECT_EQ(value(*waiting, "SELECT 1"), "1");
  EXPECT_EQ(value(*foreign, "SELECT 1"), "1");
  EXPECT_EQ(value(*leaked, "SELECT 1"), "1");
}

TEST(Fence, AProgramThatWorksIsLeftBehindAndAnIdleNameIsNot) {
  const TestDatabase database;
  const auto holder = database.connect(runner_application("new"));
  const auto idle = database.connect(command_application(kKey, "older"));
  const auto working = database.connect(command_application(kKey, "old"));
  working->transaction([&](Transaction& transaction) {
    transaction.query("SELECT 1");
    const auto left = left_behind(*holder, kKey);
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left.front().pid, working->backend_pid());
  });
  EXPECT_TRUE(left_behind(*holder, kKey).empty());
}

TEST(Fence, AnyRoleMayAskAndTheEpochIsForThoseWhoMayReadIt) {
  const TestDatabase database;
  const auto holder = database.connect();
  ASSERT_TRUE(AdvisoryLock::try_take(*holder, kKey));
  ASSERT_FALSE(Ledger::prepare(*holder));
  const LedgerEntry entry = Ledger::begin_run(*holder, {"run", "public.alembic_version", "", {}});
  const std::string lines = fence_of(*holder, entry.epoch).for_any_role();
  const std::string locks = lines.substr(0, lines.find('\n'));
  const std::string epoch = lines.substr(lines.find('\n') + 1, lines.rfind('\n') - lines.find('\n') - 1);
  const std::string both = lines.substr(lines.rfind('\n') + 1);
  const auto stranger = database.connect("child", database.make_role());
  const Row answer = stranger->query(locks).front();
  EXPECT_EQ(answer, (Row{"t", "f"}));
  const auto owner = database.connect("child");
  EXPECT_EQ(owner->query(locks).front(), (Row{"t", "t"}));
  EXPECT_EQ(value(*owner, epoch), "t");
  EXPECT_EQ(value(*owner, both), "t");
  owner->transaction([&](Transaction& transaction) {
    transaction.query("SET TRANSACTION READ ONLY");
    EXPECT_EQ(transaction.query(locks).front(), (Row{"t", "f"})) << "its row cannot be locked";
  });
  (void)Ledger::begin_run(*holder, {"next", "public.alembic_version", "", {}});
  EXPECT_EQ(owner->query(locks).front(), (Row{"t", "t"})) << "the locks are still held";
  EXPECT_EQ(value(*owner, epoch), "f");
  EXPECT_EQ(value(*owner, both), "f");
  EXPECT_EQ(fence_of(*holder).for_any_role().find('\n'), std::string::npos);
}

TEST(Fence, TheSameDatabaseIsKnownByASession) {
  const TestDatabase database;
  const TestDatabase other;
  const auto session = database.connect("lockkeeper/run-1");
  const std::string question = same_database_query(session->backend_pid(), "lockkeeper/run-1");
  EXPECT_EQ(value(*database.connect("test", database.make_role()), question), "t") << "any role may ask";
  EXPECT_EQ(value(*other.connect(), question), "f");
  EXPECT_EQ(value(*database.connect(), same_database_query(session->backend_pid(), "lockkeeper/run-2")), "f");
}

TEST(Fence, NamesOfRunsArePlain) {
  EXPECT_EQ(runner_application("a b'c%d/é"), "lockkeeper/a-b-c-d---");
  EXPECT_LE(child_application(kKey, std::string(200, 'x')).size(), 63U);
}

}  // namespace
}  // namespace lockkeeper::postgres
