#include "runner/stop_request.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace lockkeeper::runner {
namespace {

namespace fs = std::filesystem;

// Signals are the process's: each test of them runs in a process of its own.
int level_after_signals(int count) {
  const pid_t child = ::fork();
  if (child == 0) {
    StopRequest::install_signal_handlers();
    StopRequest stop("", Milliseconds(0));
    for (int i = 0; i < count; ++i) ::raise(SIGTERM);
    const bool named = count == 0 || stop.reason() == "SIGTERM";
    ::_exit(named ? static_cast<int>(stop.level()) : 99);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StopRequest, TheFirstSignalStopsBetweenStepsAndTheSecondAtOnce) {
  EXPECT_EQ(level_after_signals(0), static_cast<int>(StopLevel::kNone));
  EXPECT_EQ(level_after_signals(1), static_cast<int>(StopLevel::kBetweenSteps));
  EXPECT_EQ(level_after_signals(2), static_cast<int>(StopLevel::kNow));
}

TEST(StopRequest, TheDeadlineStopsAtOnce) {
  StopRequest never("", Milliseconds(0));
  StopRequest soon("", Milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(never.level(), StopLevel::kNone);
  EXPECT_EQ(soon.level(), StopLevel::kNow);
  EXPECT_EQ(soon.reason(), "the deadline of 1ms");
}

TEST(StopRequest, AFileStopsOnceItIsNotEmpty) {
  const fs::path file = fs::temp_directory_path() / ("lockkeeper-stop-" + std::to_string(::getpid()));
  {
    StopRequest missing(file, Milliseconds(0));
    EXPECT_EQ(missing.level(), StopLevel::kNone);
  }
  std::ofstream(file) << "\n";
  {
    StopRequest blank(file, Milliseconds(0));
    EXPECT_EQ(blank.level(), StopLevel::kNone);
  }
  std::ofstream(file) << "registry/shop:v2\n";
  StopRequest asked(file, Milliseconds(0));
  EXPECT_EQ(asked.level(), StopLevel::kBetweenSteps);
  fs::remove(file);
  EXPECT_EQ(asked.level(), StopLevel::kBetweenSteps) << "once asked, asked for good";
  EXPECT_EQ(asked.reason(), "the stop file");
}

}  // namespace
}  // namespace lockkeeper::runner
