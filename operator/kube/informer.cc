#include "kube/informer.h"

#include <malloc.h>

namespace lockkeeper::kube {

void trim_memory() {
  malloc_trim(0);
}

void SyncFlag::set() {
  {
    const std::scoped_lock lock(mutex_);
    set_ = true;
  }
  changed_.notify_all();
}

bool SyncFlag::is_set() const {
  const std::scoped_lock lock(mutex_);
  return set_;
}

bool SyncFlag::wait(const std::stop_token& stop, Milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, timeout, [this] { return set_; });
  return set_;
}

}  // namespace lockkeeper::kube
