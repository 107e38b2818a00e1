#include "runner/steps/place_watch.h"

#include <utility>

namespace lockkeeper::runner {

void PlaceWatch::begin(const std::vector<HeldLock>& locks, Milliseconds lock_timeout) {
  for (const HeldLock& lock : locks) {
    if (lock.place->session() == nullptr) continue;
    const int pid = lock.place->session()->backend_pid();
    watched_.push_back(
        {lock.place, pid, lock.child_application,
         std::make_unique<LockWatch>(lock.place->take_out(), lock.key, lock.child_application, lock_timeout)});
  }
}

std::optional<std::string> PlaceWatch::end() {
  std::optional<std::string> lost;
  for (Watched& one : watched_) {
    const LockWatchView view = one.watch->view();
    one.place->put_in(one.watch->end());
    if (one.place->session() == nullptr) lost = view.why.empty() ? "its connection ended" : view.why;
  }
  watched_.clear();
  return lost;
}

}  // namespace lockkeeper::runner
