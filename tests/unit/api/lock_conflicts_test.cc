#include "api/lock_conflicts.h"

#include <gtest/gtest.h>

#include <array>

namespace lockkeeper::api {
namespace {

constexpr std::array kModes{
    TableLock::kAccessShare, TableLock::kRowShare,          TableLock::kRowExclusive, TableLock::kShareUpdateExclusive,
    TableLock::kShare,       TableLock::kShareRowExclusive, TableLock::kExclusive,    TableLock::kAccessExclusive};

// The manual's table, a row a mode, a letter a column.
constexpr std::array<const char*, 8> kManual{"-------X", "------XX", "----XXXX", "---XXXXX",
                                             "--XX-XXX", "--XXXXXX", "-XXXXXXX", "XXXXXXXX"};

TEST(LockConflicts, AreThoseOfTheManual) {
  for (std::size_t one = 0; one < kModes.size(); ++one) {
    for (std::size_t other = 0; other < kModes.size(); ++other) {
      EXPECT_EQ(conflict(kModes.at(one), kModes.at(other)), kManual.at(one)[other] == 'X')
          << to_string(kModes.at(one)) << " and " << to_string(kModes.at(other));
    }
    EXPECT_FALSE(conflict(kModes.at(one), TableLock::kNone));
    EXPECT_FALSE(conflict(TableLock::kNone, kModes.at(one)));
  }
}

TEST(LockConflicts, SayWhoWaits) {
  EXPECT_EQ(blocked_by(TableLock::kAccessExclusive), "reads and writes");
  for (const TableLock mode : {TableLock::kExclusive, TableLock::kShareRowExclusive, TableLock::kShare}) {
    EXPECT_EQ(blocked_by(mode), "writes") << to_string(mode);
  }
  EXPECT_EQ(blocked_by(TableLock::kShareUpdateExclusive), "other changes of the schema");
  for (const TableLock mode :
       {TableLock::kRowExclusive, TableLock::kRowShare, TableLock::kAccessShare, TableLock::kNone}) {
    EXPECT_EQ(blocked_by(mode), "nothing") << to_string(mode);
  }
}

}  // namespace
}  // namespace lockkeeper::api
