// A child process with pipes, in a process group of its own, that never outlives us: the kernel ends it when the
// thread that started it dies (PR_SET_PDEATHSIG), and the destructor ends the whole group.
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
  std::map<std::string, std::optional<std::string>> environment;  // laid over ours; nullopt takes a variable away
  std::string directory;                                          // empty: ours
  bool pipe_input = false;                                        // otherwise /dev/null
  int events_fd = -1;          // >= 0: the child gets one more pipe to write to, as this number
  std::size_t line_limit = 0;  // > 0: a longer line is handed over in pieces of at least this many bytes
};

// What came out of a child since the last look.
enum class Stream { kOutput, kError, kEvents };

struct ProcessExit {
  int code = 0;  // meaningful where signal == 0
  int signal = 0;
  // It did not end well, and while it ran the kernel killed it, or one of its children, for want of memory.
  bool out_of_memory = false;
};

// `ended with exit status 7`, `was ended by signal SIGKILL`; and where memory was the cause, that, with the limit.
[[nodiscard]] std::string how_it_ended(const ProcessExit& exit);
// What to do about one that ran out of memory, in a sentence for a Migration and for a laptop.
[[nodiscard]] std::string remedy_for_memory();

// One thread uses a Process. Throws Error (terminal) where the program cannot be started: the message names it.
class Process {
 public:
  explicit Process(const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Waits up to `timeout` for output, hands every whole line (without its newline; a last line without one at the
  // end of the stream) to `on_line`, and returns. An event that the child wrote before some
  // output is handed out before that output. False once every stream has ended.
  bool read_lines(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line);

  // Writes all of `text` to the child's input; false when the child has closed it.
  bool write(std::string_view text);
  void close_input();

  // nullopt while it runs.
  [[nodiscard]] std::optional<ProcessExit> try_wait();
  [[nodiscard]] ProcessExit wait();

  // Sends to the whole group; no error where it is already gone.
  void signal(int number) const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  struct Pipe {
    Stream stream;
    int fd;
    std::string pending;
  };

  void remember(int status);
  // Reads once; false where the stream has ended.
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

// Runs to its end, or kills the group at the deadline.
[[nodiscard]] ProcessResult run_process(const ProcessOptions& options, std::string_view input, Milliseconds deadline);

}  // namespace lockkeeper
