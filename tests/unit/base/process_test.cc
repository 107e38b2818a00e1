#include "base/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "base/error.h"

namespace lockkeeper {
namespace {

using std::chrono::seconds;

TEST(Process, EveryStreamArrivesInWholeLines) {
  Process process({.arguments = {"sh", "-c", "echo out; printf 'no newline' >&2; echo event >&7"},
                   .environment = {},
                   .directory = {},
                   .events_fd = 7});
  std::vector<std::pair<Stream, std::string>> lines;
  while (process.read_lines(seconds(10),
                            [&](Stream stream, std::string_view line) { lines.emplace_back(stream, line); })) {
  }
  std::sort(lines.begin(), lines.end());
  const std::vector<std::pair<Stream, std::string>> expected{
      {Stream::kOutput, "out"}, {Stream::kError, "no newline"}, {Stream::kEvents, "event"}};
  EXPECT_EQ(lines, expected);
  EXPECT_EQ(process.wait().code, 0);
}

TEST(Process, InputReachesTheChildAndItsExitStatusReachesUs) {
  const ProcessResult result =
      run_process({.arguments = {"sh", "-c", "read word; echo got $word; exit 7"}, .environment = {}, .directory = {}},
                  "hello\n", seconds(10));
  EXPECT_EQ(result.output, "got hello\n");
  EXPECT_EQ(result.exit.code, 7);
}

TEST(Process, ItsEndIsWaitedForNoLongerThanIsSaid) {
  Process process({.arguments = {"cat"}, .environment = {}, .directory = {}, .pipe_input = true});
  EXPECT_FALSE(process.wait_for(Milliseconds(1)));
  process.close_input();
  const auto end = process.wait_for(seconds(60));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 0);
  EXPECT_TRUE(process.wait_for(Milliseconds(0))) << "it has ended, and that is known";
}

TEST(Process, AChildMayAnswerWhileItIsStillBeingTold) {
  // More than a pipe holds, in both directions.
  std::string input;
  for (int i = 0; i < 40000; ++i) input += "line " + std::to_string(i) + "\n";
  const ProcessResult result =
      run_process({.arguments = {"cat"}, .environment = {}, .directory = {}}, input, seconds(60));
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.output, input);
}

TEST(Process, AnEventComesBeforeTheOutputThatFollowedIt) {
  Process process({.arguments = {"sh", "-c", "i=0; while [ $i -lt 2000 ]; do echo $i >&7; echo $i; i=$((i+1)); done"},
                   .environment = {},
                   .directory = {},
                   .events_fd = 7});
  int announced = -1;
  int early = 0;
  while (process.read_lines(seconds(10), [&](Stream stream, std::string_view line) {
    const int number = std::stoi(std::string(line));
    if (stream == Stream::kEvents) announced = number;
    if (stream == Stream::kOutput && number > announced) ++early;
  })) {
  }
  EXPECT_EQ(announced, 1999);
  EXPECT_EQ(early, 0);
}

TEST(Process, TheEnvironmentIsOursWithTheOverlay) {
  ::setenv("LOCKKEEPER_TEST_KEPT", "kept", 1);
  ::setenv("LOCKKEEPER_TEST_GONE", "here", 1);
  const ProcessResult result = run_process(
      {.arguments = {"sh", "-c", "echo $LOCKKEEPER_TEST_KEPT,${LOCKKEEPER_TEST_GONE-gone},$LOCKKEEPER_TEST_NEW"},
       .environment = {{"LOCKKEEPER_TEST_GONE", std::nullopt}, {"LOCKKEEPER_TEST_NEW", "new"}},
       .directory = {}},
      "", seconds(10));
  EXPECT_EQ(result.output, "kept,gone,new\n");
}

TEST(Process, AProgramThatIsNotThereIsNamed) {
  try {
    Process({.arguments = {"no-such-program-of-ours"}, .environment = {}, .directory = {}});
    FAIL() << "started";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "cannot run no-such-program-of-ours: No such file or directory");
  }
}

TEST(Process, TheDeadlineEndsTheWholeGroup) {
  const ProcessResult result = run_process(
      {.arguments = {"sh", "-c", "sleep 100 & echo $!; wait"}, .environment = {}, .directory = {}}, "", seconds(2));
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit.signal, SIGKILL);
  const pid_t grandchild = std::stoi(result.output);
  // Killed with its group, and gone once it is next given the processor; until init reaps it, it is a zombie.
  const std::string file = "/proc/" + std::to_string(grandchild) + "/status";
  const ProcessResult state = run_process(
      {.arguments = {"sh", "-c",
                     "while grep -sq '^State:[[:space:]]*[^Z[:space:]]' " + file + "; do sleep 0.05; done; echo gone"},
       .environment = {},
       .directory = {}},
      "", seconds(60));
  EXPECT_EQ(state.output, "gone\n");
}

TEST(Process, AChildThatClosedItsInputIsNotASignalToUs) {
  Process process({.arguments = {"sh", "-c", "exec <&-; echo closed; sleep 100"},
                   .environment = {},
                   .directory = {},
                   .pipe_input = true});
  bool closed = false;
  while (!closed &&
         process.read_lines(seconds(10), [&](Stream, std::string_view line) { closed = line == "closed"; })) {
  }
  ASSERT_TRUE(closed);
  EXPECT_FALSE(process.write("anybody there?\n"));
}

}  // namespace
}  // namespace lockkeeper
