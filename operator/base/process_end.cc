// How a child ends, and how we learn of it.
#include <fmt/core.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "base/memory_group.h"
#include "base/process.h"

// glibc 2.36 does not say by itself that it is C.
extern "C" {
#include <sys/pidfd.h>
}

namespace lockkeeper {
namespace {

// Where nobody tells us of the child's end.
constexpr Milliseconds kLookAgain{10};

}  // namespace

std::string how_it_ended(const ProcessExit& exit) {
  if (exit.out_of_memory) {
    const auto group = read_memory_group();
    if (!group || !group->limit) return "was killed for want of memory: the machine had none left";
    return fmt::format("was killed for want of memory: all processes of its container together may have {}",
                       memory_for_people(*group->limit));
  }
  if (exit.signal == 0) return fmt::format("ended with exit status {}", exit.code);
  const char* name = ::sigabbrev_np(exit.signal);
  return name != nullptr ? fmt::format("was ended by signal SIG{}", name)
                         : fmt::format("was ended by signal {}", exit.signal);
}

std::string remedy_for_memory() {
  return "give it more: resources.limits.memory of its container (in a Migration for the run alone, by "
         "spec.podTemplate), or let the work be done in smaller portions";
}

void Process::remember(int status) {
  ProcessExit exit = WIFSIGNALED(status) ? ProcessExit{0, WTERMSIG(status)} : ProcessExit{WEXITSTATUS(status), 0};
  // The kernel counts before it kills. A shell, or the child itself, may have outlived what was killed.
  const bool ended_badly = exit.signal == SIGKILL || (exit.signal == 0 && exit.code != 0);
  exit.out_of_memory = ended_badly && kills_so_far() > kills_before_;
  exit_ = exit;
}

std::optional<ProcessExit> Process::try_wait() {
  if (exit_) return exit_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) remember(status);
  return exit_;
}

std::optional<ProcessExit> Process::wait_for(Milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  const int told = ::pidfd_open(pid_, 0);  // -1: before Linux 5.3, or in a sandbox that does not know it
  while (!try_wait()) {
    const auto left = std::chrono::ceil<Milliseconds>(until - std::chrono::steady_clock::now());
    if (left <= Milliseconds(0)) break;
    // poll() passes over a descriptor of -1.
    pollfd polled{told, POLLIN, 0};
    ::poll(&polled, 1, static_cast<int>((told < 0 ? std::min(left, kLookAgain) : left).count()));
  }
  if (told >= 0) ::close(told);
  return exit_;
}

ProcessExit Process::wait() {
  while (!exit_) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) {
      remember(status);
    } else if (errno != EINTR) {
      throw Error(ErrorKind::kTerminal, fmt::format("cannot wait for the child process: {}", std::strerror(errno)));
    }
  }
  return *exit_;
}

}  // namespace lockkeeper
