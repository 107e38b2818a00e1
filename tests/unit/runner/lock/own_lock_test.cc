#include "runner/lock/own_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOurs = "lockkeeper/0a1b/run";

postgres::BlockedBackend waiting_for(int pid, const std::string& application, bool idle) {
  postgres::BlockedBackend blocked{
      7, 1.5, "ALTER TABLE t ADD COLUMN note text", {{pid, "shop", application, 2, "SELECT 1"}}};
  if (idle) blocked.idle.push_back(pid);
  return blocked;
}

alembic::AdapterEvent place(int pid, const std::string& file, int line, const std::string& sql) {
  alembic::AdapterEvent event;
  event.kind = alembic::AdapterEventKind::kPlace;
  event.pid = pid;
  event.file = file;
  event.line = line;
  event.sql = sql;
  return event;
}

TEST(OwnLock, IsCertainInTheSecondLookAndNamesBothPlaces) {
  OwnLock own(kOurs);
  EXPECT_TRUE(own.see({waiting_for(8, kOurs, true)}, 1)) << "now somebody should ask for places";
  EXPECT_TRUE(own.seen());
  EXPECT_FALSE(own.certain());
  own.place(place(7, "versions/b2.py", 12, "ALTER TABLE t ADD COLUMN note text"));
  own.place(place(8, "env.py", 9, "SELECT count(*) FROM t"));
  EXPECT_FALSE(own.see({waiting_for(8, kOurs, true)}, 1)) << "the same look again is no second one";
  EXPECT_FALSE(own.certain());
  EXPECT_FALSE(own.see({waiting_for(8, kOurs, true)}, 2));
  EXPECT_TRUE(own.certain());
  EXPECT_THAT(own.sentence(), HasSubstr("ALTER TABLE t ADD COLUMN note text (versions/b2.py line 12)"));
  EXPECT_THAT(own.sentence(), HasSubstr("SELECT count(*) FROM t (env.py line 9)"));
}

TEST(OwnLock, AStrangerIsNone) {
  OwnLock own(kOurs);
  EXPECT_FALSE(own.see({waiting_for(8, "nightly report", true)}, 1));
  EXPECT_FALSE(own.see({waiting_for(8, "nightly report", true)}, 2));
  EXPECT_FALSE(own.seen());
}

TEST(OwnLock, OneThatWorksWillComeToItsEnd) {
  OwnLock own(kOurs);
  for (unsigned look = 1; look < 9; ++look) EXPECT_FALSE(own.see({waiting_for(8, kOurs, false)}, look));
  EXPECT_FALSE(own.seen());
}

TEST(OwnLock, IsForgottenWhenTheWaitIsOver) {
  OwnLock own(kOurs);
  (void)own.see({waiting_for(8, kOurs, true)}, 1);
  (void)own.see({}, 2);
  EXPECT_FALSE(own.seen());
  EXPECT_TRUE(own.see({waiting_for(8, kOurs, true)}, 3)) << "another wait";
  EXPECT_FALSE(own.certain());
}

TEST(OwnLock, IsCertainWithoutPlacesWhereNobodySaysThem) {
  OwnLock own(kOurs);
  unsigned look = 0;
  while (!own.certain() && look < 20) (void)own.see({waiting_for(8, kOurs, true)}, ++look);
  EXPECT_TRUE(own.certain());
  EXPECT_GT(look, 2U);
  EXPECT_THAT(own.sentence(), HasSubstr("ALTER TABLE t"));
}

}  // namespace
}  // namespace lockkeeper::runner
