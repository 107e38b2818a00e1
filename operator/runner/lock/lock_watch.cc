#include "runner/lock/lock_watch.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookEveryMilliseconds = 500;
constexpr int kLooksInTimeout = 4;
constexpr int kLeastMilliseconds = 50;

int look_every(Milliseconds lock_timeout) {
  if (lock_timeout.count() == 0) return kLookEveryMilliseconds;
  constexpr Milliseconds::rep kLongest = Milliseconds::rep{kLookEveryMilliseconds} * kLooksInTimeout;
  const auto part = static_cast<int>(std::min<Milliseconds::rep>(lock_timeout.count(), kLongest));
  return std::max(part / kLooksInTimeout, kLeastMilliseconds);
}

}  // namespace

LockWatch::LockWatch(std::unique_ptr<postgres::Session> session, postgres::LockKey key, std::string child_application,
                     Milliseconds lock_timeout)
    : key_(key),
      child_application_(std::move(child_application)),
      look_every_(look_every(lock_timeout)),
      session_(std::move(session)),
      wake_(::eventfd(0, EFD_CLOEXEC)),
      answered_(Clock::now().time_since_epoch().count()),
      thread_([this] { watch(); }) {}

LockWatch::~LockWatch() {
  (void)end();
  ::close(wake_);
}

LockWatchView LockWatch::view() const {
  LockWatchView now = view_.with([](const LockWatchView& view) { return view; });
  const auto silent = Clock::now().time_since_epoch() - Clock::duration(answered_.load());
  if (!now.lost && silent > kPatience) {
    now.lost = true;
    now.why = fmt::format("the server has not answered for {}", for_people(kPatience));
  }
  return now;
}

std::unique_ptr<postgres::Session> LockWatch::end() {
  if (!thread_.joinable()) return std::move(session_);
  if (view().lost) session_->interrupt();  // a call that waits for a dead server would keep us
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  thread_.join();
  if (view().lost) session_.reset();
  return std::move(session_);
}

void LockWatch::watch() {
  while (true) {
    // The server says nothing unasked on this session, except that it ends it.
    std::array<pollfd, 2> polled{pollfd{wake_, POLLIN, 0}, pollfd{session_->socket(), POLLIN | POLLRDHUP, 0}};
    ::poll(polled.data(), polled.size(), look_every_);
    if (polled[0].revents != 0) return;
    try {
      look();
    } catch (const postgres::SqlError& error) {
      // Slow is not lost: our own statement timeout, or a crowded server. A lost connection has no SQLSTATE.
      const bool alive = !error.sqlstate().empty() && !error.sqlstate().starts_with("57P");
      if (alive) {
        answered_ = Clock::now().time_since_epoch().count();
        continue;
      }
      view_.with([&](LockWatchView& view) {
        view.lost = true;
        view.why = error.what();
      });
      return;
    }
  }
}

void LockWatch::look() {
  const bool held = postgres::AdvisoryLock::is_held(*session_, key_);
  answered_ = Clock::now().time_since_epoch().count();
  std::vector<postgres::BlockedBackend> blocked;
  if (held) blocked = postgres::blocked_backends(*session_, child_application_);
  answered_ = Clock::now().time_since_epoch().count();
  view_.with([&](LockWatchView& view) {
    view.blocked = std::move(blocked);
    ++view.looks;
    if (held) return;
    view.lost = true;
    view.why = "the session does not hold the lock any more, though it lives";
  });
  if (!held) throw postgres::SqlError(ErrorKind::kInDoubt, "the lock was taken from its session", "");
}

}  // namespace lockkeeper::runner
