#include "cmd/kubectl_lockkeeper/shim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lockkeeper::cmd {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

TEST(Shim, AsksTheProgramWhateverItsPathIs) {
  EXPECT_EQ(shim_text("/a b/it's"),
            "#!/bin/sh\n# kubectl asks it what to complete; kubectl lockkeeper completion "
            "install has made it.\nexec '/a b/it'\\''s' __complete \"$@\"\n");
}

TEST(Shim, IsWrittenOnceAndMayBeRun) {
  const fs::path folder = fs::temp_directory_path() / ("shim-test-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  const InstalledShim first = install_shim(folder.string());
  EXPECT_EQ(first.problem, "");
  EXPECT_TRUE(first.is_new);
  EXPECT_FALSE(first.is_on_path);
  EXPECT_EQ(first.file, (folder / "kubectl_complete-lockkeeper").string());
  struct stat state {};
  ASSERT_EQ(::stat(first.file.c_str(), &state), 0);
  EXPECT_NE(state.st_mode & S_IXUSR, 0U);
  EXPECT_FALSE(install_shim(folder.string()).is_new);
  fs::remove_all(folder);
  EXPECT_THAT(install_shim(folder.string()).problem, HasSubstr("--directory"));
}

TEST(Shim, EachShellHasItsScript) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_THAT(completion_script(shell), HasSubstr("kubectl-lockkeeper __complete"));
    EXPECT_THAT(completion_script(shell), HasSubstr(std::string("# ") + shell + ": "));
  }
}

}  // namespace
}  // namespace lockkeeper::cmd
