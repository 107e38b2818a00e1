#include "lint/revision_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kSource = "revision = 'x'\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";

RevisionSql revision(const std::string& id, const std::vector<std::string>& parents, const std::string& sql,
                     Downgrade downgrade = Downgrade::kRaises) {
  const std::string body = sql.empty() ? "" : "BEGIN;\n" + sql + ";\nCOMMIT;\n";
  return {id, "versions/" + id + ".py", kSource, body, parents, downgrade};
}

std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
  std::vector<std::string> rules;
  for (const Finding& finding : findings) rules.push_back(finding.rule);
  return rules;
}

// Of a merge of two branches from a1.
std::vector<Finding> of_merge(const std::string& one, const std::string& other, const std::string& merge = "") {
  const auto all =
      judge_revisions({revision("a1", {}, "CREATE TABLE orders (id int)")},
                      {revision("b1", {"a1"}, one), revision("b2", {"a1"}, other), revision("m", {"b1", "b2"}, merge)});
  return all.back();
}

TEST(MergeOverOneTable, BothBranchesChangeATable) {
  const auto findings = of_merge("ALTER TABLE orders ALTER COLUMN id TYPE bigint", "ALTER TABLE orders DROP COLUMN id");
  ASSERT_THAT(rules_of(findings), ElementsAre("merge-over-one-table"));
  EXPECT_THAT(findings[0].message, HasSubstr("m merges two branches that both change orders (b1; b2)"));
  EXPECT_EQ(findings[0].line, 4U);
  EXPECT_EQ(findings[0].severity, api::Severity::kWarning);
}

TEST(MergeOverOneTable, BothAddTheSameColumnOrDropOrRenameTheTable) {
  EXPECT_THAT(of_merge("ALTER TABLE orders ADD note text", "ALTER TABLE public.orders ADD note text"), SizeIs(1));
  EXPECT_THAT(of_merge("DROP TABLE orders", "ALTER TABLE orders ADD note text"), SizeIs(1));
  EXPECT_THAT(of_merge("ALTER TABLE orders RENAME COLUMN id TO key", "ALTER TABLE orders ADD note text"), SizeIs(1));
  EXPECT_THAT(of_merge("CREATE TABLE items (a int)", "CREATE TABLE items (b int)"), SizeIs(1));
}

TEST(MergeOverOneTable, OtherColumnsOtherTablesAndIndexesDoNotMeet) {
  EXPECT_THAT(of_merge("ALTER TABLE orders ADD note text", "ALTER TABLE orders ADD mail text"), IsEmpty());
  EXPECT_THAT(of_merge("ALTER TABLE orders DROP COLUMN id", "ALTER TABLE items DROP COLUMN id"), IsEmpty());
  EXPECT_THAT(of_merge("ALTER TABLE orders DROP COLUMN id", "ALTER TABLE shop.orders DROP COLUMN id"), IsEmpty());
  EXPECT_THAT(of_merge("ALTER TABLE orders ADD note text", "CREATE INDEX ON orders (id)"), IsEmpty());
}

TEST(MergeOverOneTable, AMergeThatDoesSomethingKnowsWhatItDoes) {
  EXPECT_THAT(of_merge("DROP TABLE orders", "ALTER TABLE orders ADD x int", "CREATE TABLE orders (id int)"), IsEmpty());
}

TEST(MergeOverOneTable, WhatBothBranchesBeganWithIsNoMatter) {
  const auto all = judge_revisions({}, {revision("a1", {}, "DROP TABLE orders"), revision("b1", {"a1"}, ""),
                                        revision("b2", {"a1"}, ""), revision("m", {"b1", "b2"}, "")});
  EXPECT_THAT(all.back(), IsEmpty());
}

std::vector<Finding> of_one(const std::string& sql, Downgrade downgrade) {
  return judge_revisions({}, {revision("a1", {}, sql, downgrade)}).front();
}

TEST(MissingDowngrade, ARevisionThatDoesSomething) {
  const auto empty = of_one("CREATE TABLE t (a int)", Downgrade::kEmpty);
  ASSERT_THAT(rules_of(empty), ElementsAre("missing-downgrade"));
  EXPECT_EQ(empty[0].severity, api::Severity::kInfo);
  EXPECT_EQ(empty[0].line, 8U);
  EXPECT_EQ(empty[0].excerpt, "def downgrade():");
  EXPECT_THAT(empty[0].message, HasSubstr("does nothing"));
  const auto missing = of_one("CREATE TABLE t (a int)", Downgrade::kMissing);
  ASSERT_THAT(rules_of(missing), ElementsAre("missing-downgrade"));
  EXPECT_THAT(missing[0].message, HasSubstr("There is no downgrade()"));
  EXPECT_THAT(rules_of(of_one("UPDATE t SET a = 1", Downgrade::kEmpty)), ElementsAre("missing-downgrade"));
}

TEST(MissingDowngrade, OneThatRefusesActsOrHasNothingToTakeBackIsNone) {
  EXPECT_THAT(of_one("CREATE TABLE t (a int)", Downgrade::kRaises), IsEmpty());
  EXPECT_THAT(of_one("CREATE TABLE t (a int)", Downgrade::kActs), IsEmpty());
  EXPECT_THAT(of_one("CREATE TABLE t (a int)", Downgrade::kUnknown), IsEmpty());
  EXPECT_THAT(of_one("", Downgrade::kEmpty), IsEmpty());
}

TEST(DowngradeCannotRestore, WhatUpgradeTakesAway) {
  const auto column = of_one("ALTER TABLE orders DROP COLUMN note", Downgrade::kActs);
  ASSERT_THAT(rules_of(column), ElementsAre("downgrade-cannot-restore"));
  EXPECT_THAT(column[0].message, HasSubstr("takes away orders.note"));
  EXPECT_THAT(of_one("DROP TABLE orders", Downgrade::kActs), SizeIs(1));
  EXPECT_THAT(of_one("DROP TABLE a, b", Downgrade::kActs)[0].message, HasSubstr("a, b"));
}

TEST(DowngradeCannotRestore, NotWhatItMadeItselfAndNotWhereDowngradeRefuses) {
  EXPECT_THAT(of_one("ALTER TABLE orders DROP COLUMN note", Downgrade::kRaises), IsEmpty());
  EXPECT_THAT(of_one("CREATE TABLE t (a int); ALTER TABLE t DROP COLUMN a; DROP TABLE t", Downgrade::kActs), IsEmpty());
  EXPECT_THAT(of_one("CREATE TABLE o2 (a int); DROP TABLE orders; ALTER TABLE o2 RENAME TO orders", Downgrade::kActs),
              IsEmpty());
  EXPECT_THAT(of_one("DROP INDEX i; ALTER TABLE orders DROP CONSTRAINT c", Downgrade::kActs), IsEmpty());
}

TEST(OperationOutsideOfBatch, EachCallAtItsLine) {
  RevisionSql one = revision("a1", {}, "ALTER TABLE orders ALTER COLUMN note SET NOT NULL");
  one.source = "revision = 'a1'\n\ndef upgrade():\n    op.alter_column('orders', 'note', nullable=False)\n";
  one.outside_of_batch = {{"alter_column", "orders", 4}, {"drop_constraint", "", 5}};
  const auto findings = judge_revisions({}, {one}).front();
  ASSERT_THAT(rules_of(findings), ElementsAre("operation-outside-of-batch", "operation-outside-of-batch"));
  EXPECT_EQ(findings[0].severity, api::Severity::kInfo) << "PostgreSQL takes it";
  EXPECT_EQ(findings[0].line, 4U);
  EXPECT_EQ(findings[0].excerpt, "    op.alter_column('orders', 'note', nullable=False)");
  EXPECT_THAT(findings[0].message, HasSubstr("op.alter_column stands outside of batch mode"));
  EXPECT_THAT(findings[0].safe_way,
              ElementsAre("with op.batch_alter_table(\"orders\") as batch_op:", HasSubstr("batch_op.alter_column(")));
  EXPECT_THAT(findings[1].safe_way.front(), HasSubstr("batch_alter_table(TABLE)"));
}

}  // namespace
}  // namespace lockkeeper::lint
