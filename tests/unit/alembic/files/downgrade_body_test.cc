#include "alembic/files/downgrade_body.h"

#include <gtest/gtest.h>

#include <string>

namespace lockkeeper::alembic {
namespace {

DowngradeBody body(const std::string& lines) {
  return read_downgrade("def upgrade():\n    op.drop_table('t')\n\n\ndef downgrade() -> None:\n" + lines);
}

TEST(DowngradeBody, NothingIsEmpty) {
  for (const char* lines : {"    pass\n", "    pass", "    \"\"\"No way back.\"\"\"\n", "    ...\n", "    return\n",
                            "    return None\n", "    # commands\n    pass\n    # end\n", "    'a'; pass\n"}) {
    EXPECT_EQ(body(lines), DowngradeBody::kEmpty) << lines;
  }
  EXPECT_EQ(read_downgrade("def downgrade(): pass\n"), DowngradeBody::kEmpty);
}

TEST(DowngradeBody, ARefusalIsOneWhateverStandsBehindIt) {
  EXPECT_EQ(body("    raise NotImplementedError('no')\n"), DowngradeBody::kRaises);
  EXPECT_EQ(body("    \"\"\"No.\"\"\"\n    raise RuntimeError\n    op.drop_table('t')\n"), DowngradeBody::kRaises);
}

TEST(DowngradeBody, AnythingElseActs) {
  EXPECT_EQ(body("    op.create_table('t')\n"), DowngradeBody::kActs);
  EXPECT_EQ(body("    if context.get_x_argument():\n        raise RuntimeError\n"), DowngradeBody::kActs);
  EXPECT_EQ(body("    return op.drop_table('t')\n"), DowngradeBody::kActs);
  EXPECT_EQ(read_downgrade("def downgrade():\n    'unfinished\n"), DowngradeBody::kActs) << "nobody knows";
}

TEST(DowngradeBody, WithoutTheFunctionItIsMissing) {
  EXPECT_EQ(read_downgrade(""), DowngradeBody::kMissing);
  EXPECT_EQ(read_downgrade("def upgrade():\n    def downgrade():\n        pass\n"), DowngradeBody::kMissing);
}

TEST(DowngradeBody, WithSeveralDatabasesOneThatActsIsEnough) {
  const std::string common = "def downgrade(name):\n    globals()['downgrade_' + name]()\n\n\n";
  EXPECT_EQ(read_downgrade(common + "def downgrade_a():\n    pass\n\n\ndef downgrade_b():\n    pass\n"),
            DowngradeBody::kEmpty);
  EXPECT_EQ(read_downgrade(common + "def downgrade_a():\n    pass\n\n\ndef downgrade_b():\n    op.drop_table('t')\n"),
            DowngradeBody::kActs);
}

}  // namespace
}  // namespace lockkeeper::alembic
