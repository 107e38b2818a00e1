// A child process with pipes, in a process group of its own. It never outlives us: the kernel ends it when the thread
// that started it dies (PR_SET_PDEATHSIG), and the destructor ends the whole group.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"

namespace lockkeeper {

struct ProcessOptions {
  std::vector<std::string> arguments;                             // arguments[0] is looked up on PATH
  std::map<std::string, std::optional<std::string>> environment;  // laid over ours; nullopt removes a variable
  std::string directory;                                          // empty: ours
  bool pipe_input = false;                                        // otherwise /dev/null
  int events_fd = -1;          // >= 0: the child gets one more pipe to write to, with this descriptor number
  std::size_t line_limit = 0;  // > 0: a longer line is handed over in pieces of at least this many bytes
};

// The pipes that a child writes to: standard output, standard error, and the one of events_fd.
enum class Stream { kOutput, kError, kEvents };

struct ProcessExit {
  int code = 0;  // meaningful where signal == 0
  int signal = 0;
  // The child did not end well, and the kernel killed a process of our memory group, for want of memory, while it ran.
  bool out_of_memory = false;
};

// Returns: `ended with exit status 7`, `was ended by signal SIGKILL`; where memory was the cause, the limit instead.
[[nodiscard]] std::string how_it_ended(const ProcessExit& exit);
// Returns: the remedy for a child that ran out of memory, in words for a Migration and for a laptop.
[[nodiscard]] std::string remedy_for_memory();

// Thread safety: one thread at a time; one other thread may write and close the input beside it. The thread that made
// it must outlive it.
class Process {
 public:
  // Throws: Error, terminal where the program cannot be started (the message names it), transient where the system has
  // no pipe left.
  explicit Process(const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Waits up to `timeout` for output and hands every whole line, without its newline, to `on_line`. The rest of a
  // stream at its end counts as a line. An event that the child wrote before some output is handed out before that
  // output.
  // Returns: false once every stream has ended.
  // Throws: what `on_line` throws.
  bool read_lines(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line);

  // Writes all of `text` to the child's input; blocks while the pipe is full.
  // Requires: ProcessOptions::pipe_input.
  // Returns: false when the child has closed its input.
  bool write(std::string_view text);
  void close_input();

  // Returns: nullopt while the child runs.
  [[nodiscard]] std::optional<ProcessExit> try_wait();
  // Blocks until the child has ended, for `timeout` at most. Returns: nullopt where it still runs.
  [[nodiscard]] std::optional<ProcessExit> wait_for(Milliseconds timeout);
  // Blocks until the child has ended. Throws: Error (terminal) where the kernel knows no such child.
  [[nodiscard]] ProcessExit wait();

  // Sends the signal to the whole group; a group that is gone already is no error.
  void signal(int number) const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  struct Pipe {
    Stream stream;
    int fd;
    std::string pending;
  };

  void remember(int status);
  // Reads once. Returns: false where the stream has ended.
  static bool take(Pipe& pipe);
  void hand_out(Pipe& pipe, const std::function<void(Stream, std::string_view)>& on_line) const;

  pid_t pid_ = -1;
  int input_ = -1;
  std::size_t line_limit_ = 0;
  std::vector<Pipe> pipes_;
  std::uint64_t kills_before_ = 0;
  std::optional<ProcessExit> exit_;
};

struct ProcessResult {
  ProcessExit exit;
  std::string output;
  std::string error;
  bool timed_out = false;
};

// Runs a program to its end, or kills its group at the deadline. `input` goes to its standard input.
// Throws: as the constructor of Process.
[[nodiscard]] ProcessResult run_process(const ProcessOptions& options, std::string_view input, Milliseconds deadline);

}  // namespace lockkeeper
