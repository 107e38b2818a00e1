#include "plan/foresight/documented_locks.h"

#include <gtest/gtest.h>

#include <string>

namespace lockkeeper::plan {
namespace {

class Documented : public testing::Test {
 protected:
  // `public.orders SHARE; …`
  std::string told(const std::string& sql) {
    std::string text;
    for (const api::LockUse& use : documented_.take(sql)) {
      EXPECT_EQ(use.source, api::ClaimSource::kDocumented);
      text += (text.empty() ? "" : "; ") + use.relation + " " + std::string(api::to_string(use.mode));
    }
    return text;
  }

 private:
  DocumentedLocks documented_{"public"};
};

TEST_F(Documented, TheStrongestOfAStatement) {
  EXPECT_EQ(told("ALTER TABLE orders ADD note text"), "public.orders ACCESS EXCLUSIVE");
  EXPECT_EQ(told("CREATE INDEX i ON shop.orders (note); ALTER TABLE shop.orders ADD a int"),
            "shop.orders ACCESS EXCLUSIVE");
  EXPECT_EQ(told("ALTER TABLE orders ADD"), "") << "it does not parse";
}

TEST_F(Documented, ATableIsToldByTheNameThatItHasBeforeThePlan) {
  EXPECT_EQ(told("ALTER TABLE orders RENAME TO purchases"), "public.orders ACCESS EXCLUSIVE");
  EXPECT_EQ(told("ALTER TABLE purchases ADD note text"), "public.orders ACCESS EXCLUSIVE");
  EXPECT_EQ(told("CREATE TABLE orders (id int)"), "");
  EXPECT_EQ(told("ALTER TABLE orders ADD note text"), "") << "nobody uses what the plan makes";
}

TEST_F(Documented, ABlockLocksAndRenamesAsItsStatementsDo) {
  EXPECT_EQ(told("DO $$BEGIN CREATE INDEX i ON items (a); ALTER TABLE orders RENAME TO purchases; END$$"),
            "public.items SHARE; public.orders ACCESS EXCLUSIVE");
  EXPECT_EQ(told("DO $$BEGIN EXECUTE 'ALTER TABLE purchases ADD note text'; END$$"), "public.orders ACCESS EXCLUSIVE");
}

}  // namespace
}  // namespace lockkeeper::plan
