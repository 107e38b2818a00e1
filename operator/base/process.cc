#include "base/process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/memory_group.h"

extern char** environ;

namespace lockkeeper {
namespace {

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

// Whoever keeps an end takes its number away.
class PipeEnds {
 public:
  PipeEnds() = default;
  ~PipeEnds() {
    close_fd(read);
    close_fd(write);
  }
  PipeEnds(const PipeEnds&) = delete;
  PipeEnds& operator=(const PipeEnds&) = delete;

  void make() {
    std::array<int, 2> fds{};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0) {
      throw Error(ErrorKind::kTransient, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    }
    read = fds[0];
    write = fds[1];
  }

  int read = -1;
  int write = -1;
};

std::vector<std::string> merged_environment(const std::map<std::string, std::optional<std::string>>& overlay) {
  std::vector<std::string> merged;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!overlay.contains(std::string(text.substr(0, text.find('='))))) merged.emplace_back(text);
  }
  for (const auto& [name, value] : overlay) {
    if (value) merged.push_back(name + "=" + *value);
  }
  return merged;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (std::string& text : strings) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Returns: 0 once the child runs its program, else the errno that it reports.
int wait_for_start(int report) {
  int error = 0;
  ssize_t got = 0;
  do {
    got = ::read(report, &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  return got <= 0 ? 0 : error;
}

// In the child, after fork: only async-signal-safe calls. `report` receives errno where the start failed.
[[noreturn]] void run_child(const ProcessOptions& options, char* const* arguments, char* const* environment,
                            pid_t parent, int input, int output, int error, int events, int report) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto fail = [report] {
    const int code = errno;
    [[maybe_unused]] const auto written = ::write(report, &code, sizeof code);
    ::_exit(127);
  };
  if (::getppid() != parent) ::_exit(127);  // it died before prctl
  // dup2 clears CLOEXEC on the copy; a pipe end that already is its own number keeps the flag.
  if (::dup2(input, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(error, 2) < 0) fail();
  if (events >= 0) {
    if (events == options.events_fd) {
      ::fcntl(events, F_SETFD, 0);
    } else if (::dup2(events, options.events_fd) < 0) {
      fail();
    }
  }
  if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) fail();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::execvpe(arguments[0], arguments, environment);
  fail();
  ::_exit(127);
}

}  // namespace

Process::Process(const ProcessOptions& options) : line_limit_(options.line_limit), kills_before_(kills_so_far()) {
  if (options.arguments.empty()) throw Error(ErrorKind::kTerminal, "no program was named to run");
  auto arguments = options.arguments;
  auto environment = merged_environment(options.environment);
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);

  PipeEnds output;
  PipeEnds error;
  PipeEnds report;
  PipeEnds input;
  PipeEnds events;
  output.make();
  error.make();
  report.make();
  if (options.pipe_input) {
    input.make();
  } else {
    input.read = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  if (options.events_fd >= 0) events.make();
  // The error report must not sit on the number that the child wants for its events.
  if (report.write == options.events_fd) {
    const int elsewhere = ::fcntl(report.write, F_DUPFD_CLOEXEC, options.events_fd + 1);
    close_fd(report.write);  // while it is open here, the report has no end
    report.write = elsewhere;
  }

  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    run_child(options, argument_pointers.data(), environment_pointers.data(), parent, input.read, output.write,
              error.write, events.write, report.write);
  }
  const int fork_error = errno;
  close_fd(input.read);
  close_fd(output.write);
  close_fd(error.write);
  close_fd(events.write);
  close_fd(report.write);

  const int child_error = pid_ < 0 ? fork_error : wait_for_start(report.read);
  close_fd(report.read);
  if (child_error != 0) {
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
    const std::string where = options.directory.empty() ? "" : fmt::format(" in {}", options.directory);
    throw Error(ErrorKind::kTerminal,
                fmt::format("cannot run {}{}: {}", options.arguments.front(), where, std::strerror(child_error)));
  }
  ::setpgid(pid_, pid_);  // also here: we may signal the group before the child has run
  input_ = std::exchange(input.write, -1);
  pipes_.push_back({Stream::kOutput, std::exchange(output.read, -1), {}});
  pipes_.push_back({Stream::kError, std::exchange(error.read, -1), {}});
  if (events.read >= 0) pipes_.push_back({Stream::kEvents, std::exchange(events.read, -1), {}});
}

Process::~Process() {
  close_input();
  if (pid_ > 0) {
    signal(SIGKILL);
    if (!exit_) ::waitpid(pid_, nullptr, 0);
  }
  for (Pipe& pipe : pipes_) close_fd(pipe.fd);
}

bool Process::take(Pipe& pipe) {
  std::array<char, 65536> buffer;  // NOLINT: filled by read
  const ssize_t got = ::read(pipe.fd, buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got > 0) {
    pipe.pending.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }
  close_fd(pipe.fd);
  if (!pipe.pending.empty()) pipe.pending += '\n';
  return false;
}

void Process::hand_out(Pipe& pipe, const std::function<void(Stream, std::string_view)>& on_line) const {
  std::size_t begin = 0;
  for (std::size_t end = pipe.pending.find('\n'); end != std::string::npos; end = pipe.pending.find('\n', begin)) {
    on_line(pipe.stream, std::string_view(pipe.pending).substr(begin, end - begin));
    begin = end + 1;
  }
  pipe.pending.erase(0, begin);
  if (line_limit_ > 0 && pipe.pending.size() >= line_limit_) {
    on_line(pipe.stream, pipe.pending);
    pipe.pending.clear();
  }
}

bool Process::read_lines(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line) {
  std::vector<pollfd> polled;
  for (const Pipe& pipe : pipes_) polled.push_back({pipe.fd, POLLIN, 0});
  if (polled.empty()) return false;
  const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(timeout.count()));
  if (ready <= 0) return true;
  for (std::size_t i = 0; i < polled.size(); ++i) {
    if (polled[i].revents != 0 && pipes_[i].stream != Stream::kEvents) take(pipes_[i]);
  }
  // Whatever the child said as an event before it printed those lines has been said by now; it comes first.
  for (Pipe& pipe : pipes_) {
    if (pipe.stream != Stream::kEvents) continue;
    pollfd events{pipe.fd, POLLIN, 0};
    while (::poll(&events, 1, 0) > 0 && take(pipe)) hand_out(pipe, on_line);
    hand_out(pipe, on_line);
  }
  for (Pipe& pipe : pipes_) {
    if (pipe.stream != Stream::kEvents) hand_out(pipe, on_line);
  }
  std::erase_if(pipes_, [](const Pipe& pipe) { return pipe.fd < 0; });
  return !pipes_.empty();
}

bool Process::write(std::string_view text) {
  // A child that closed its input raises SIGPIPE in us; blocked here, so that a library need not own the disposition.
  sigset_t pipe_signal;
  sigset_t before;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  bool whole = true;
  while (!text.empty()) {
    const ssize_t wrote = ::write(input_, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      const timespec at_once{0, 0};
      if (errno == EPIPE) ::sigtimedwait(&pipe_signal, nullptr, &at_once);
      whole = false;
      break;
    }
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return whole;
}

void Process::close_input() {
  close_fd(input_);
}

void Process::signal(int number) const {
  if (pid_ > 0) ::kill(-pid_, number);
}

ProcessResult run_process(const ProcessOptions& options, std::string_view input, Milliseconds deadline) {
  ProcessOptions with_input = options;
  with_input.pipe_input = !input.empty();
  Process process(with_input);
  ProcessResult result;
  // Beside the reading: a child that answers before it has read everything would otherwise wait for us for ever. A
  // child that is killed closes its end, which ends the writing.
  std::jthread writer;
  if (!input.empty()) {
    writer = std::jthread([&process, input] {
      process.write(input);
      process.close_input();
    });
  }
  const auto until = std::chrono::steady_clock::now() + deadline;
  bool open = true;
  while (open) {
    const auto left = std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now());
    if (left <= Milliseconds(0)) {
      process.signal(SIGKILL);
      result.timed_out = true;
      break;
    }
    open = process.read_lines(left, [&](Stream stream, std::string_view line) {
      std::string& text = stream == Stream::kError ? result.error : result.output;
      text.append(line).append("\n");
    });
  }
  result.exit = process.wait();
  return result;
}

}  // namespace lockkeeper
