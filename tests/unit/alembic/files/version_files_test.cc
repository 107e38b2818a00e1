#include "alembic/files/version_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "alembic/adapter/loaded_files.h"

namespace lockkeeper::alembic {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class VersionFilesTest : public testing::Test {
 protected:
  VersionFilesTest()
      : root_(fs::canonical(fs::temp_directory_path()) / ("lockkeeper-files-" + std::to_string(getpid()))) {
    fs::create_directories(root_);
  }
  ~VersionFilesTest() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& id) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << "revision = '" << id << "'\ndown_revision = None\n";
  }
  [[nodiscard]] std::vector<std::string> ids(bool recursive = false) const {
    std::vector<std::string> result;
    const VersionFiles read = read_version_files({.directories = {root_.string()}, .recursive = recursive});
    for (const RevisionFile& file : read.files) result.push_back(file.revision);
    return result;
  }

  fs::path root_;
};

TEST_F(VersionFilesTest, TakesTheFilesThatAlembicTakesInItsOrder) {
  write("b.py", "b");
  write("a.py", "a");
  write(".hidden.py", "hidden");
  write("__init__.py", "init");
  write("__init__x.py", "init");
  write(".#a.py", "lock");
  write("a.py.orig", "orig");
  write("deep/c.py", "c");
  write("deep/__pycache__/d.py", "cache");
  fs::create_symlink("a.py", root_ / "link.py");
  fs::create_directory(root_ / "folder.py");
  EXPECT_THAT(ids(), ElementsAre("hidden", "a", "b"));
  EXPECT_THAT(ids(true), ElementsAre("hidden", "a", "b", "c"));
}

TEST_F(VersionFilesTest, WhatCannotBeReadIsAProblemAndTheRestIsRead) {
  write("a.py", "a");
  fs::create_symlink("nowhere", root_ / "z.py");
  const VersionFiles read =
      read_version_files({.directories = {root_.string(), (root_ / "missing").string(), root_.string()}});
  EXPECT_THAT(read.missing, ElementsAre((root_ / "missing").string()));
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].code, api::Code::kRevisionError);
  EXPECT_EQ(read.problems[0].subject, (root_ / "z.py").string());
  ASSERT_EQ(read.files.size(), 2U);
  EXPECT_EQ(read.files[0].revision, "a");
}

TEST_F(VersionFilesTest, ThousandsOfFilesInSeveralThreadsAreTheSame) {
  for (int n = 0; n < 1000; ++n) write("f" + std::to_string(1000 + n) + ".py", std::to_string(n));
  const std::vector<std::string> read = ids();
  ASSERT_EQ(read.size(), 1000U);
  for (std::size_t n = 0; n < read.size(); ++n) EXPECT_EQ(read[n], std::to_string(n));
}

TEST_F(VersionFilesTest, PythonsAnswersAreTakenOver) {
  std::ofstream(root_ / "a.py") << "revision = make()\ndown_revision = None\n";
  std::ofstream(root_ / "b.py") << "revision = broken()\n";
  VersionFiles read = read_version_files({.directories = {root_.string()}});
  ASSERT_TRUE(read.needs_adapter());
  LoadedGraph loaded;
  LoadedRevision made;
  made.revision = "made";
  made.down_revisions = {"x"};
  made.path = (root_ / "a.py").string();
  loaded.revisions.push_back(made);
  AdapterFailure failure;
  failure.file = (root_ / "b.py").string();
  failure.line = 1;
  failure.message = "NameError: name 'broken' is not defined";
  loaded.problems.push_back(failure);
  complete(read.files, loaded);
  EXPECT_FALSE(read.needs_adapter());
  EXPECT_EQ(read.files[0].revision, "made");
  EXPECT_EQ(read.files[0].down_revisions.at(0).name, "x");
  ASSERT_TRUE(read.files[1].problem.has_value());
  EXPECT_EQ(read.files[1].problem->subject, (root_ / "b.py").string() + ":1");
}

LoadedRevision loaded(const std::string& revision, const fs::path& path, std::vector<std::string> parents = {}) {
  LoadedRevision one;
  one.revision = revision;
  one.path = path.string();
  one.down_revisions = std::move(parents);
  return one;
}

TEST_F(VersionFilesTest, TheWholeGraphOfPythonIsBelieved) {
  write("a.py", "a");
  write("unseen.py", "unseen");
  write("copy.py", "a");
  std::ofstream(root_ / "broken.py") << "down_revision = None\n";
  std::ofstream(root_ / "b.pyc") << "bytes";
  VersionFiles read = read_version_files({.directories = {root_.string()}});
  const LoadedGraph graph{
      .revisions = {loaded("a", root_ / "a.py"), loaded("b", root_ / "b.pyc", {"a"})}, .problems = {}, .whole = true};
  take_loaded(read, graph);
  ASSERT_EQ(read.files.size(), 4U);
  EXPECT_EQ(read.files[0].revision, "a");
  EXPECT_EQ(read.files[1].revision, "b");
  EXPECT_EQ(read.files[1].down_revisions.at(0).name, "a");
  EXPECT_TRUE(read.files[1].makes_more) << "what it makes is not known";
  EXPECT_EQ(read.files[1].checksum, "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9");
  EXPECT_TRUE(read.files[2].problem) << "a file that Alembic stumbles over";
  EXPECT_EQ(read.files[3].path, (root_ / "copy.py").string()) << "a second file of an id";
}

TEST_F(VersionFilesTest, APartOfPythonsGraphTakesNothingAway) {
  write("a.py", "a");
  VersionFiles read = read_version_files({.directories = {root_.string()}});
  take_loaded(read, {.revisions = {loaded("b", root_ / "b.py")}, .problems = {}});
  ASSERT_EQ(read.files.size(), 1U);
  EXPECT_EQ(read.files[0].revision, "a");
}

TEST_F(VersionFilesTest, WhatIsWrongWithAllFilesIsSaidOnce) {
  write("a.py", "a");
  LoadedGraph graph;
  graph.problems.emplace_back().message = "the revision files cannot be read";
  VersionFiles read = read_version_files({.directories = {root_.string()}});
  take_loaded(read, graph);
  EXPECT_EQ(read.problems.size(), 1U);
  write("copy.py", "a");
  VersionFiles twice = read_version_files({.directories = {root_.string()}});
  take_loaded(twice, graph);
  EXPECT_EQ(twice.problems.size(), 0U) << "a graph of these files names both";
}

TEST_F(VersionFilesTest, LocationsAreTheSameWhateverTheyAreCalled) {
  fs::create_directory(root_ / "real");
  fs::create_directory_symlink("real", root_ / "link");
  const VersionLocations real{.directories = {(root_ / "real").string()}};
  EXPECT_TRUE(real.is_same({.directories = {(root_ / "link").string()}}));
  EXPECT_FALSE(real.is_same({.directories = {root_.string()}}));
  EXPECT_FALSE(real.is_same({.directories = real.directories, .recursive = true}));
}

}  // namespace
}  // namespace lockkeeper::alembic
