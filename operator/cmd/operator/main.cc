// `lockkeeper-operator`: watches Migrations and does what they ask.
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <thread>

#include "base/error.h"
#include "cmd/operator/flags.h"
#include "cmd/operator/service.h"

namespace lockkeeper::cmd {
namespace {

// A dozen threads that allocate a little each: with an arena a thread glibc keeps several times what is used.
void keep_memory_small() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_TRIM_THRESHOLD, 256 * 1024);
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
}

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

int run(OperatorFlags flags) {
  telemetry::configure_logging(flags.log_format, flags.log_level);
  // Before the first thread: all of them inherit the mask, and main alone takes the signal.
  const sigset_t ending = ending_signals();
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  if (flags.let_go || flags.check) {
    pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
    return flags.let_go ? let_go(flags) : check(std::move(flags));
  }

  Service service(std::move(flags));
  std::exception_ptr failure;
  std::jthread running([&](const std::stop_token& stop) {
    try {
      service.run(stop);
    } catch (...) {
      failure = std::current_exception();
      ::kill(::getpid(), SIGTERM);
    }
  });
  int number = 0;
  sigwait(&ending, &number);
  running.request_stop();
  running.join();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

}  // namespace
}  // namespace lockkeeper::cmd

int main(int argc, char** argv) {
  lockkeeper::cmd::keep_memory_small();
  auto parsed = lockkeeper::cmd::parse_operator_flags(argc, argv);
  if (parsed.exit) return *parsed.exit;
  try {
    return lockkeeper::cmd::run(std::move(parsed.flags));
  } catch (const std::exception& error) {
    lockkeeper::telemetry::log_error("operator failed", {{"error", error.what()}});
    return 1;
  }
}
