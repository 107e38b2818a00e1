#include "base/memory_group.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace lockkeeper {
namespace {

namespace fs = std::filesystem;

// A machine's files, as far as memory is concerned.
class MemoryGroupFiles : public ::testing::Test {
 protected:
  void SetUp() override { fs::remove_all(root_); }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  [[nodiscard]] std::optional<MemoryGroup> read() const { return read_memory_group(root_ / "cgroup", root_ / "fs"); }

  const fs::path root_ = fs::path(::testing::TempDir()) / ("memory_group_" + std::to_string(::getpid()));
};

constexpr std::uint64_t kMi = 1024 * 1024;

TEST_F(MemoryGroupFiles, Version2InAContainerOfItsOwnNamespace) {
  write("cgroup", "0::/\n");
  write("fs/memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n");
  write("fs/memory.max", "134217728\n");
  EXPECT_EQ(read(), (MemoryGroup{128 * kMi, 1}));
}

TEST_F(MemoryGroupFiles, Version2OnAMachineTakesTheNarrowestLimitAbove) {
  write("cgroup", "0::/pod/run\n");
  write("fs/pod/run/memory.events", "oom_kill 3\n");
  write("fs/pod/run/memory.max", "max\n");
  write("fs/pod/memory.max", "67108864\n");
  EXPECT_EQ(read(), (MemoryGroup{64 * kMi, 3}));
  write("fs/pod/memory.max", "max\n");
  EXPECT_EQ(read(), (MemoryGroup{std::nullopt, 3}));
}

TEST_F(MemoryGroupFiles, Version1InAContainerThatSeesTheMachinesPath) {
  write("cgroup", "12:pids:/kubepods/pod1/x\n4:hugetlb,memory:/kubepods/pod1/x\n0::/\n");
  write("fs/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
  write("fs/memory/memory.stat", "cache 1\nhierarchical_memory_limit 33554432\n");
  EXPECT_EQ(read(), (MemoryGroup{32 * kMi, 2}));
}

TEST_F(MemoryGroupFiles, Version1BesideAVersion2ThatCountsNoMemory) {
  write("cgroup", "4:memory:/here\n0::/\n");
  write("fs/unified/cgroup.procs", "1\n");
  write("fs/memory/here/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
  write("fs/memory/here/memory.limit_in_bytes", "9223372036854771712\n");
  write("fs/memory/memory.oom_control", "oom_kill 9\n");
  EXPECT_EQ(read(), (MemoryGroup{std::nullopt, 0}));
}

TEST_F(MemoryGroupFiles, WhereNobodyCountsNothingIsSaid) {
  EXPECT_EQ(read(), std::nullopt);
  write("cgroup", "4:memory:/here\nnonsense\n0::/\n");
  EXPECT_EQ(read(), std::nullopt);
}

TEST(MemoryForPeople, IsWrittenAsALimitIs) {
  EXPECT_EQ(memory_for_people(128 * kMi), "128Mi");
  EXPECT_EQ(memory_for_people(1024 * kMi), "1Gi");
  EXPECT_EQ(memory_for_people(1000000), "1000000");
}

}  // namespace
}  // namespace lockkeeper
