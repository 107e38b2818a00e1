// A value that can be reached only while its lock is held.
#pragma once

#include <mutex>
#include <utility>

namespace lockkeeper {

template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  // Runs `use(T&)` under the lock.
  // Requires: `use` lets no reference to the value escape, and does not call the same Guarded.
  // Returns: the result of `use`.
  // Throws: what `use` throws.
  // Thread safety: any thread.
  template <typename Use>
  auto with(Use&& use) {
    const std::scoped_lock lock(mutex_);
    return std::forward<Use>(use)(value_);
  }
  template <typename Use>
  auto with(Use&& use) const {
    const std::scoped_lock lock(mutex_);
    return std::forward<Use>(use)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace lockkeeper
