// What other threads have reported so far, and waiting until it is what the test is about.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace lockkeeper::kube {

template <typename T>
class Recorded {
 public:
  void add(T value) {
    {
      const std::scoped_lock lock(mutex_);
      all_.push_back(std::move(value));
    }
    changed_.notify_all();
  }

  [[nodiscard]] std::vector<T> all() const {
    const std::scoped_lock lock(mutex_);
    return all_;
  }

  // False where it did not come true in time.
  [[nodiscard]] bool wait(const std::function<bool(const std::vector<T>&)>& wanted,
                          std::chrono::seconds limit = std::chrono::seconds(20)) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return wanted(all_); });
  }
  [[nodiscard]] bool wait_for(const T& value) const {
    return wait([&](const std::vector<T>& all) { return std::find(all.begin(), all.end(), value) != all.end(); });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<T> all_;
};

}  // namespace lockkeeper::kube
