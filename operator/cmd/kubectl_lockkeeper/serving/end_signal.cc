#include "cmd/kubectl_lockkeeper/serving/end_signal.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "base/error.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// Where the handler writes to; a handler gets nothing else.
std::atomic<int> write_end{-1};
static_assert(std::atomic<int>::is_always_lock_free, "a handler of signals may wait for no lock");

extern "C" void note_signal(int /*number*/) {
  const int before = errno;
  (void)!::write(write_end, "", 1);
  errno = before;
}

}  // namespace

EndSignal::EndSignal() {
  if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) {
    throw Error(ErrorKind::kTransient, "cannot make a pipe: " + std::generic_category().message(errno));
  }
  write_end = pipe_[1];
  for (const int number : kSignals) std::signal(number, note_signal);
}

EndSignal::~EndSignal() {
  for (const int number : kSignals) std::signal(number, SIG_DFL);
  write_end = -1;
  for (const int descriptor : pipe_) ::close(descriptor);
}

void EndSignal::wait() const {
  char byte = 0;
  while (::read(pipe_[0], &byte, 1) < 0 && errno == EINTR) {
  }
}

}  // namespace lockkeeper::cmd
