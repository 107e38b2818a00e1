// The objects of one collection in memory, trimmed to the fields that are used, as shared_ptr<const T>.
//
// Readers get pointers to values that never change; a value lives as long as somebody holds a pointer. on_change runs
// on the thread of the watch that brought the change, outside the lock, after the store shows the change.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/guarded.h"
#include "kube/watch.h"

namespace lockkeeper::kube {

template <typename T>
struct StoreChange {
  ObjectKey key;
  std::shared_ptr<const T> before;  // nullptr: new
  std::shared_ptr<const T> after;   // nullptr: gone
  bool from_list = false;           // from the first list, so no news: queue it behind fresh changes
};

template <typename T>
struct StoreOptions {
  // Makes the value; all other fields of the object are dropped here. It may throw Error: then the object is left out
  // (or, if it was known, stays as it was), and on_problem is told.
  std::function<T(const Json&)> decode;
  // Keys of the secondary index; empty function: no index.
  std::function<std::vector<std::string>(const T&)> index_keys;
  std::function<void(const StoreChange<T>&)> on_change;
  std::function<void(const std::string&)> on_problem;
};

// Gives memory that the parsing of a list has left in the allocator back to the kernel.
void trim_memory();

// Thread safety: reads from any thread; writes from one watch, or from one watch for each of several namespaces.
template <typename T>
class Store final : public WatchSink {
 public:
  using Pointer = std::shared_ptr<const T>;

  explicit Store(StoreOptions<T> options) : options_(std::move(options)) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Returns: nullptr where the object is not there.
  [[nodiscard]] Pointer get(const ObjectKey& key) const {
    return data_.with([&](const Data& data) -> Pointer {
      const auto found = data.objects.find(key.text());
      return found == data.objects.end() ? nullptr : found->second.value;
    });
  }

  // Returns: all values, ordered by key.
  [[nodiscard]] std::vector<Pointer> list() const {
    return data_.with([](const Data& data) {
      std::vector<Pointer> all;
      all.reserve(data.objects.size());
      for (const auto& [key, entry] : data.objects) all.push_back(entry.value);
      return all;
    });
  }

  // Returns: the values whose index_keys hold `key`, ordered by their own key.
  [[nodiscard]] std::vector<Pointer> list_by_index(const std::string& key) const {
    return data_.with([&](const Data& data) {
      std::vector<Pointer> some;
      const auto found = data.index.find(key);
      if (found == data.index.end()) return some;
      for (const std::string& name : found->second) some.push_back(data.objects.at(name).value);
      return some;
    });
  }

  [[nodiscard]] std::size_t size() const {
    return data_.with([](const Data& data) { return data.objects.size(); });
  }

  // The WatchSink of a watch that brings the whole collection.
  void replace_begin() override { all_.replace_begin(); }
  void replace_item(Json object) override { all_.replace_item(std::move(object)); }
  void replace_end() override { all_.replace_end(); }
  void event(EventType type, Json object) override { all_.event(type, std::move(object)); }

 private:
  struct Entry {
    Pointer value;
    std::string version;  // resourceVersion: the same again is no change
  };

 public:
  // The WatchSink of one of several watches: its list replaces the known objects of its namespace, and no others.
  class Share final : public WatchSink {
   public:
    // An empty namespace means the whole collection. Requires: `store` outlives it.
    Share(Store& store, const std::string& ns) : store_(store), prefix_(ns.empty() ? "" : ns + "/") {}
    void replace_begin() override { pending_.clear(); }
    void replace_item(Json object) override;
    void replace_end() override;
    void event(EventType type, Json object) override;

   private:
    Store& store_;
    const std::string prefix_;              // of the keys that are its own
    std::map<std::string, Entry> pending_;  // its watch's thread only
    bool listed_ = false;                   // its watch's thread only
  };

 private:
  struct Data {
    std::map<std::string, Entry> objects;
    std::unordered_map<std::string, std::set<std::string>> index;
  };

  [[nodiscard]] Pointer decoded(const Json& object);
  // Require: the lock.
  void put(Data& data, const std::string& name, Entry entry) const;
  void erase(Data& data, const std::string& name) const;
  void tell(StoreChange<T> change) const {
    if (options_.on_change) options_.on_change(change);
  }

  const StoreOptions<T> options_;
  Guarded<Data> data_;
  Share all_{*this, ""};
};

}  // namespace lockkeeper::kube

#include "kube/store_inl.h"
