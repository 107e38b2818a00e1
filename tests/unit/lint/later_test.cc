#include "lint/later.h"

#include <gtest/gtest.h>

#include "sql/parse.h"

namespace lockkeeper::lint {
namespace {

TEST(Later, KnowsWhatIsStillToCome) {
  const auto parsed =
      sql::parse("CREATE VIEW v AS SELECT 1; ALTER TABLE n RENAME TO m; CREATE FUNCTION f() RETURNS int AS 'a', 'b'");
  const auto& statements = std::get<std::vector<sql::Statement>>(parsed);
  Later later;
  for (const sql::Statement& statement : statements) later.add(statement);
  EXPECT_TRUE(later.makes(sql::ObjectKind::kView, {"", "v"}));
  EXPECT_TRUE(later.makes(sql::ObjectKind::kMaterializedView, {"shop", "m"}));
  EXPECT_TRUE(later.makes(sql::ObjectKind::kFunction, {"", "f"}));
  EXPECT_FALSE(later.makes(sql::ObjectKind::kType, {"", "v"}));
  later.pass(statements[0]);
  EXPECT_FALSE(later.makes(sql::ObjectKind::kView, {"", "v"}));
  EXPECT_TRUE(later.makes(sql::ObjectKind::kView, {"", "m"}));
}

}  // namespace
}  // namespace lockkeeper::lint
