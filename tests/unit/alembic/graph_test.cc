#include "alembic/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::alembic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

RevisionFile file(const std::string& id, const std::vector<std::string>& down,
                  const std::vector<std::string>& depends = {}, const std::vector<std::string>& labels = {}) {
  RevisionFile result;
  result.path = "versions/" + id + "_x.py";
  result.revision = id;
  result.revision_line = 9;
  for (const std::string& name : down) result.down_revisions.push_back({name, 10});
  for (const std::string& name : depends) result.depends_on.push_back({name, 12});
  for (const std::string& name : labels) result.branch_labels.push_back({name, 11});
  return result;
}

Graph fork() {
  return Graph({file("aaaa1", {}), file("bbbb2", {"aaaa1"}, {}, {"left"}), file("cccc3", {"aaaa1"}),
                file("dddd4", {"cccc3"}, {"bbbb2"})});
}

TEST(Graph, HeadsBasesAndAncestry) {
  const Graph graph = fork();
  EXPECT_THAT(graph.problems(), IsEmpty());
  EXPECT_THAT(graph.heads(), ElementsAre("bbbb2", "dddd4"));
  EXPECT_THAT(graph.effective_heads(), ElementsAre("dddd4"));
  EXPECT_THAT(graph.bases(), ElementsAre("aaaa1"));
  EXPECT_TRUE(graph.is_ancestor("bbbb2", "dddd4"));
  EXPECT_FALSE(graph.is_ancestor("bbbb2", "cccc3"));
  EXPECT_FALSE(graph.is_ancestor("bbbb2", "bbbb2"));
  EXPECT_THAT(graph.ancestors_of({"cccc3", "gone"}), ElementsAre("aaaa1", "cccc3"));
}

TEST(Graph, RowsAreMatchedExactlyAndTargetsByTheirBeginning) {
  const Graph graph = fork();
  EXPECT_EQ(graph.find("bbbb"), nullptr);
  EXPECT_THAT(graph.resolve("bbbb", {}).revisions, ElementsAre("bbbb2"));
  EXPECT_THAT(graph.pending({"bbbb"}, {"bbbb2"}), ElementsAre("aaaa1", "bbbb2"));
  EXPECT_THAT(graph.pending({"bbbb2"}, {"dddd4"}), ElementsAre("cccc3", "dddd4"));
  EXPECT_THAT(graph.rows_after({"bbbb2"}, {"cccc3"}), ElementsAre("bbbb2", "cccc3"));
}

TEST(Graph, TargetsThatAreNotThereAreValues) {
  const Graph graph = fork();
  const ResolvedTarget several = graph.resolve("head", {});
  ASSERT_THAT(several.problems, SizeIs(1));
  EXPECT_EQ(several.problems[0].code, api::Code::kMultipleHeads);
  EXPECT_THAT(several.problems[0].message, HasSubstr("bbbb2 (versions/bbbb2_x.py)"));
  EXPECT_THAT(graph.resolve("left@head", {}).revisions, ElementsAre("bbbb2"));
  EXPECT_THAT(graph.resolve("+1", {"cccc3"}).revisions, ElementsAre("dddd4"));
  EXPECT_THAT(graph.resolve("base", {}).revisions, IsEmpty());
  for (const char* target : {"nothing", "", "+9", "-1", "left@dddd4", "aaaa1+1", "+99999999999999"}) {
    const ResolvedTarget missing = graph.resolve(target, {"cccc3"});
    ASSERT_THAT(missing.problems, SizeIs(1)) << target;
    EXPECT_EQ(missing.problems[0].code, api::Code::kUnknownTarget) << target;
  }
}

TEST(Graph, NamesWhatIsBrokenWithFileAndLine) {
  const Graph missing({file("b", {"a"})});
  ASSERT_THAT(missing.problems(), SizeIs(1));
  EXPECT_EQ(missing.problems()[0].code, api::Code::kMissingParent);
  EXPECT_THAT(missing.problems()[0].message,
              HasSubstr("versions/b_x.py, line 10: down_revision of revision b names 'a'"));
  EXPECT_THAT(missing.heads(), ElementsAre("b"));

  const Graph loop({file("a", {"c"}), file("b", {"a"}), file("c", {"b"})});
  ASSERT_THAT(loop.problems(), SizeIs(1));
  EXPECT_EQ(loop.problems()[0].code, api::Code::kCycle);
  EXPECT_THAT(loop.problems()[0].message, HasSubstr("a → c → b → a"));
  EXPECT_THAT(loop.pending({}, {"a"}), IsEmpty());

  EXPECT_EQ(Graph({file("a", {"a"})}).problems().at(0).code, api::Code::kCycle);
  const Graph by_dependency({file("a", {}, {"b"}), file("b", {"a"})});
  EXPECT_THAT(by_dependency.problems().at(0).message, HasSubstr("depends_on"));

  RevisionFile copy = file("a", {});
  copy.path = "versions/copy.py";
  const Graph twice({file("a", {}), copy});
  ASSERT_THAT(twice.problems(), SizeIs(1));
  EXPECT_EQ(twice.problems()[0].code, api::Code::kDuplicateRevision);
  EXPECT_THAT(twice.problems()[0].message, HasSubstr("versions/a_x.py"));
  EXPECT_THAT(twice.problems()[0].message, HasSubstr("versions/copy.py"));
  EXPECT_EQ(twice.find("a")->path, "versions/copy.py");
}

TEST(Graph, OverlappingRowsOverDependsOnToo) {
  EXPECT_THAT(fork().overlaps({"bbbb2", "dddd4"}), ElementsAre(std::pair<std::string, std::string>("bbbb2", "dddd4")));
  EXPECT_THAT(fork().overlaps({"bbbb2", "cccc3"}), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::alembic
