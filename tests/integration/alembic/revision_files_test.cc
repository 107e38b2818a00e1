// Revision files and version rows that are wrong: named, and nothing is touched.
#include "matrix.h"

namespace lockkeeper::alembic_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_P(AlembicOfAnyDriver, ASyntaxErrorIsNamedBeforeAnythingRuns) {
  application_.three_revisions();
  application_.write("migrations/versions/a4.py", "revision = 'a4'\ndown_revision = 'a3'\ndef upgrade()\n    pass\n");
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kRevisionError);
  EXPECT_EQ(result.failure->file, application_.path("migrations/versions/a4.py"));
  EXPECT_EQ(result.failure->line, 3);
  EXPECT_FALSE(has_table("a1"));
}

TEST_P(AlembicOfAnyDriver, AnImportErrorIsNamedBeforeAnythingRuns) {
  application_.three_revisions();
  application_.revision({"a4", "a3", "pass", "import no_such_module"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kRevisionError);
  EXPECT_EQ(result.failure->file, application_.path("migrations/versions/a4.py"));
  EXPECT_EQ(result.failure->line, 7);
  EXPECT_THAT(result.failure->message, HasSubstr("no_such_module"));
  EXPECT_FALSE(has_table("a1"));
}

TEST_P(AlembicOfAnyDriver, AnotherPythonFileBesideTheRevisionsIsNamed) {
  application_.three_revisions();
  application_.write("migrations/versions/seeds.py", "ROWS = [1, 2]\n");
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kRevisionError);
  EXPECT_THAT(result.failure->message, HasSubstr("seeds.py"));
  EXPECT_THAT(result.failure->remedy, HasSubstr("move it out"));
}

TEST_P(AlembicOfAnyDriver, AMissingParentACycleAndADuplicateAreKnownByName) {
  application_.three_revisions();
  application_.revision({"b1", "gone"});
  EXPECT_EQ(upgrade().failure.value().code, Code::kMissingParent);
  application_.revision({"b1", "b2"});
  application_.revision({"b2", "b1"});
  EXPECT_EQ(upgrade().failure.value().code, Code::kCycle);
  application_.remove("migrations/versions/b1.py");
  application_.remove("migrations/versions/b2.py");
  application_.write("migrations/versions/copy.py",
                     "revision = 'a2'\ndown_revision = 'a1'\ndef upgrade():\n    pass\n");
  EXPECT_EQ(upgrade().failure.value().code, Code::kDuplicateRevision);
  EXPECT_FALSE(has_table("a1"));
}

TEST_P(AlembicOfAnyDriver, TheGraphHasWhatNoLiteralSays) {
  application_.three_revisions();
  application_.revision({"b1", "None", "pass", "down_revision = ''.join(['a', '3'])\nbranch_labels = ('shop',)"});
  InspectOptions options;
  options.run_env = false;
  options.with_graph = true;
  options.graph_files = {application_.path("migrations/versions/b1.py")};
  const auto graph = inspect(options).graph.value();
  ASSERT_EQ(graph.revisions.size(), 1U);
  EXPECT_EQ(graph.revisions[0].revision, "b1");
  EXPECT_THAT(graph.revisions[0].down_revisions, ElementsAre("a3"));
  EXPECT_THAT(graph.revisions[0].branch_labels, ElementsAre("shop"));
  EXPECT_EQ(graph.revisions[0].doc, "Revision b1");
  options.graph_files.clear();
  EXPECT_EQ(inspect(options).graph.value().revisions.size(), 4U);
}

TEST_P(AlembicOfAnyDriver, TheGraphNamesEveryBrokenFileAndKeepsTheOthers) {
  application_.three_revisions();
  application_.write("migrations/versions/broken.py", "revision = \n");
  application_.write("migrations/versions/seeds.py", "ROWS = [1, 2]\n");
  InspectOptions options;
  options.run_env = false;
  options.with_graph = true;
  const auto graph = inspect(options).graph.value();
  EXPECT_EQ(graph.revisions.size(), 3U);
  ASSERT_EQ(graph.problems.size(), 2U);
  EXPECT_EQ(graph.problems[0].file, application_.path("migrations/versions/broken.py"));
  EXPECT_EQ(graph.problems[0].line, 1);
  EXPECT_EQ(graph.problems[1].file, application_.path("migrations/versions/seeds.py"));
}

TEST_P(AlembicOfAnyDriver, ATargetThatIsNotThereIsUnknown) {
  application_.three_revisions();
  const UpgradeResult result = upgrade(to({"ffff"}));
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kUnknownTarget);
  EXPECT_THAT(result.failure->message, HasSubstr("ffff"));
  EXPECT_FALSE(has_table("alembic_version"));
}

TEST_P(AlembicOfAnyDriver, HeadWithSeveralHeadsIsMultipleHeads) {
  application_.three_revisions();
  application_.revision({"b1", "a1"});
  EXPECT_EQ(upgrade(to({"head"})).failure.value().code, Code::kMultipleHeads);
}

TEST_P(AlembicAdapter, ARowThatNoFileHasIsOrphaned) {
  application_.three_revisions();
  database_.query("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('dead')");
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kOrphanedRevision);
  EXPECT_THAT(result.failure->message, HasSubstr("dead"));
  EXPECT_EQ(rows(), "dead");
}

// Alembic takes the row for the revision that it begins, applies what follows, and leaves both rows behind.
TEST_P(AlembicAdapter, ARowThatIsTheBeginningOfAnIdIsOrphanedToo) {
  application_.revision({"abcdef1", "None", "op.execute('CREATE TABLE one (id int)')"});
  application_.revision({"abcdff2", "abcdef1", "op.execute('CREATE TABLE two (id int)')"});
  database_.query("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('abcde')");
  EXPECT_EQ(upgrade().failure.value().code, Code::kOrphanedRevision);
  EXPECT_EQ(rows(), "abcde");
  EXPECT_FALSE(has_table("two"));
}

TEST_P(AlembicAdapter, OverlappingRowsAreKnownByName) {
  application_.three_revisions();
  database_.query("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('a1'), ('a2')");
  EXPECT_EQ(upgrade().failure.value().code, Code::kOverlappingRows);
  EXPECT_EQ(rows(), "a1 a2");
}

}  // namespace lockkeeper::alembic_test
