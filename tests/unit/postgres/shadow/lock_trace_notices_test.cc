#include "postgres/shadow/lock_trace_notices.h"

#include <gtest/gtest.h>

namespace lockkeeper::postgres {
namespace {

using Kind = WorkNotice::Kind;

TEST(LockTraceNotices, SayWhichTableIsWorkedOn) {
  EXPECT_EQ(read_notice("DEBUG:  rewriting table \"orders\"\n"), (WorkNotice{Kind::kRewrites, "orders"}));
  EXPECT_EQ(read_notice("DEBUG:  verifying table \"Old \"\"one\"\n"), (WorkNotice{Kind::kVerifies, "Old \"\"one"}));
  EXPECT_EQ(read_notice("DEBUG:  validating foreign key constraint \"fk\""), (WorkNotice{Kind::kValidates, "fk"}));
  EXPECT_EQ(read_notice("DEBUG:  building index \"i\" on table \"orders\" serially\n"),
            (WorkNotice{Kind::kBuilds, "orders"}));
  EXPECT_EQ(read_notice("DEBUG:  building index \"i\" on table \"orders\" with request for 1 parallel workers"),
            (WorkNotice{Kind::kBuilds, "orders"}));
}

TEST(LockTraceNotices, OurEventTriggerSaysWhy) {
  EXPECT_EQ(read_notice("DEBUG:  lockkeeper rewrites 16385 4\n"), (WorkNotice{Kind::kRewrites, "", "16385", 4}));
  EXPECT_EQ(read_notice("DEBUG:  lockkeeper rewrites 16385\n"), std::nullopt);
  EXPECT_EQ(read_notice("DEBUG:  lockkeeper rewrites 16385 four\n"), std::nullopt);
}

TEST(LockTraceNotices, AnythingElseIsNone) {
  for (const char* text : {"", "\n", "DEBUG:  ", "NOTICE:  relation \"t\" already exists, skipping\n",
                           "DEBUG:  rewriting table \"", "DEBUG:  rewriting table \"orders\" now",
                           "DEBUG:  building index \"i\"", "DEBUG:  building index \"i\" on table \"",
                           "DEBUG:  building index \"i\" on table \"orders", "DEBUG:  lockkeeper rewrites "}) {
    EXPECT_EQ(read_notice(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::postgres
