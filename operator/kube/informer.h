// A Store and the Watch that fills it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

#include "base/duration.h"
#include "kube/store.h"
#include "kube/watch.h"

namespace lockkeeper::kube {

// Lets threads wait until a first list is complete. Safe from any thread.
class SyncFlag {
 public:
  void set();
  [[nodiscard]] bool is_set() const;
  // True once set; false at the timeout or when stopped.
  [[nodiscard]] bool wait(const std::stop_token& stop, Milliseconds timeout) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  bool set_ = false;
};

template <typename T>
class Informer final : private WatchSink {
 public:
  // Starts at once. `client` must outlive it. on_change of `store` runs on the informer's thread, and the changes of
  // the first list run before wait_synced returns true.
  Informer(Client& client, WatchSpec spec, StoreOptions<T> store, WatchOptions watch = {})
      : store_(std::move(store)), watch_(client, std::move(spec), *this, std::move(watch)) {}

  [[nodiscard]] const Store<T>& store() const { return store_; }

  [[nodiscard]] bool synced() const { return synced_.is_set(); }
  [[nodiscard]] bool wait_synced(const std::stop_token& stop, Milliseconds timeout) const {
    return synced_.wait(stop, timeout);
  }
  // Synced, and the last attempt to follow did not fail.
  [[nodiscard]] bool healthy() const { return synced() && watch_.healthy(); }
  void request_stop() { watch_.request_stop(); }

 private:
  void replace_begin() override { store_.replace_begin(); }
  void replace_item(Json object) override { store_.replace_item(std::move(object)); }
  void replace_end() override {
    store_.replace_end();
    synced_.set();
  }
  void event(EventType type, Json object) override { store_.event(type, std::move(object)); }

  Store<T> store_;
  SyncFlag synced_;
  Watch watch_;  // last: its thread uses the rest
};

}  // namespace lockkeeper::kube
