// A Store and the watches that fill it: one, or one for each of several namespaces.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "kube/store.h"
#include "kube/watch.h"

namespace lockkeeper::kube {

// A flag that threads wait for until a first list is complete. Thread safety: any thread.
class SyncFlag {
 public:
  void set();
  [[nodiscard]] bool is_set() const;
  // Returns: true once set; false at the timeout or when stopped.
  [[nodiscard]] bool wait(const std::stop_token& stop, Milliseconds timeout) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  bool set_ = false;
};

// Thread safety: any thread.
template <typename T>
class Informer {
 public:
  // Starts at once. on_change of `store` runs on the thread of the watch that brought the change; it has run for every
  // object of the first lists before wait_synced() returns true.
  // Requires: `client` outlives it.
  Informer(Client& client, const WatchSpec& spec, StoreOptions<T> store, WatchOptions watch = {})
      : Informer(client, std::vector{spec}, std::move(store), std::move(watch)) {}
  // Starts one watch for each spec. Requires: there is one; several name a namespace each, no two the same.
  Informer(Client& client, const std::vector<WatchSpec>& specs, StoreOptions<T> store, const WatchOptions& watch = {})
      : resource_(specs.front().resource), store_(std::move(store)) {
    for (const WatchSpec& spec : specs) {
      const std::string ns = specs.size() > 1 ? spec.query.ns : std::string();
      feeds_.push_back(std::make_unique<Feed>(client, spec, store_, ns, watch));
    }
  }

  [[nodiscard]] const Store<T>& store() const { return store_; }
  [[nodiscard]] const Resource& resource() const { return resource_; }

  [[nodiscard]] bool synced() const {
    return std::all_of(feeds_.begin(), feeds_.end(), [](const auto& feed) { return feed->synced.is_set(); });
  }
  // Returns: false at the timeout or when stopped.
  [[nodiscard]] bool wait_synced(const std::stop_token& stop, Milliseconds timeout) const {
    const auto until = std::chrono::steady_clock::now() + timeout;
    return std::all_of(feeds_.begin(), feeds_.end(), [&](const auto& feed) {
      return feed->synced.wait(stop, std::chrono::ceil<Milliseconds>(until - std::chrono::steady_clock::now()));
    });
  }
  // Returns: whether it is synced, and no watch failed in its last attempt.
  [[nodiscard]] bool healthy() const {
    return synced() &&
           std::all_of(feeds_.begin(), feeds_.end(), [](const auto& feed) { return feed->watch.healthy(); });
  }
  // Stops the watches without waiting for them.
  void request_stop() {
    for (const auto& feed : feeds_) feed->watch.request_stop();
  }

 private:
  struct Feed final : WatchSink {
    Feed(Client& client, WatchSpec spec, Store<T>& store, std::string ns, WatchOptions options)
        : share(store, std::move(ns)), watch(client, std::move(spec), *this, std::move(options)) {}
    void replace_begin() override { share.replace_begin(); }
    void replace_item(Json object) override { share.replace_item(std::move(object)); }
    void replace_end() override {
      share.replace_end();
      synced.set();
    }
    void event(EventType type, Json object) override { share.event(type, std::move(object)); }

    typename Store<T>::Share share;
    SyncFlag synced;
    Watch watch;  // last: its thread uses the rest
  };

  const Resource resource_;
  Store<T> store_;
  std::vector<std::unique_ptr<Feed>> feeds_;  // last: their threads use the store
};

}  // namespace lockkeeper::kube
