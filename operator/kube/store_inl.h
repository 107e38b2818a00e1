// The writing half of Store<T>; only store.h includes it.
#pragma once

#include "kube/store.h"

namespace lockkeeper::kube {

template <typename T>
typename Store<T>::Pointer Store<T>::decoded(const Json& object) {
  try {
    return std::make_shared<const T>(options_.decode(object));
  } catch (const Error& error) {
    if (options_.on_problem) options_.on_problem(ObjectKey::of(object).text() + ": " + error.what());
    return nullptr;
  }
}

template <typename T>
void Store<T>::erase(Data& data, const std::string& name) const {
  const auto found = data.objects.find(name);
  if (found == data.objects.end()) return;
  if (options_.index_keys) {
    for (const std::string& key : options_.index_keys(*found->second.value)) {
      const auto names = data.index.find(key);
      if (names == data.index.end()) continue;
      names->second.erase(name);
      if (names->second.empty()) data.index.erase(names);
    }
  }
  data.objects.erase(found);
}

template <typename T>
void Store<T>::put(Data& data, const std::string& name, Entry entry) const {
  erase(data, name);
  if (options_.index_keys) {
    for (const std::string& key : options_.index_keys(*entry.value)) data.index[key].insert(name);
  }
  data.objects.insert_or_assign(name, std::move(entry));
}

template <typename T>
void Store<T>::Share::replace_item(Json object) {
  const ObjectKey key = ObjectKey::of(object);
  const std::string version = string_at(object, {"metadata", "resourceVersion"});
  // An object that we hold in this very version need not be decoded again.
  Pointer value = store_.data_.with([&](const Data& data) -> Pointer {
    const auto found = data.objects.find(key.text());
    return found != data.objects.end() && found->second.version == version ? found->second.value : nullptr;
  });
  if (!value) value = store_.decoded(object);
  // An object that cannot be read any more is still there: it keeps its last good state, and is not deleted.
  if (!value) value = store_.get(key);
  if (value) pending_.insert_or_assign(key.text(), Entry{std::move(value), version});
}

template <typename T>
void Store<T>::Share::replace_end() {
  const bool first = !listed_;
  std::vector<StoreChange<T>> changes;
  store_.data_.with([&](Data& data) {
    std::vector<std::string> gone;
    for (auto known = data.objects.lower_bound(prefix_); known != data.objects.end(); ++known) {
      if (!known->first.starts_with(prefix_)) break;
      if (!pending_.contains(known->first)) {
        changes.push_back({ObjectKey::parse(known->first), known->second.value, nullptr, false});
        gone.push_back(known->first);
      }
    }
    for (const std::string& name : gone) store_.erase(data, name);
    for (auto& [name, entry] : pending_) {
      const auto known = data.objects.find(name);
      if (known != data.objects.end() && known->second.version == entry.version) continue;
      changes.push_back(
          {ObjectKey::parse(name), known == data.objects.end() ? nullptr : known->second.value, entry.value, first});
      store_.put(data, name, std::move(entry));
    }
  });
  pending_.clear();
  listed_ = true;
  for (auto& change : changes) store_.tell(std::move(change));
  changes.clear();
  trim_memory();
}

template <typename T>
void Store<T>::Share::event(EventType type, Json object) {
  const ObjectKey key = ObjectKey::of(object);
  const std::string name = key.text();
  StoreChange<T> change{key, store_.get(key), nullptr, false};
  if (type == EventType::kDeleted) {
    if (!change.before) return;
    store_.data_.with([&](Data& data) { store_.erase(data, name); });
  } else {
    change.after = store_.decoded(object);
    if (!change.after) return;
    std::string version = string_at(object, {"metadata", "resourceVersion"});
    const bool news = store_.data_.with([&](Data& data) {
      const auto known = data.objects.find(name);
      if (known != data.objects.end() && known->second.version == version) return false;
      store_.put(data, name, Entry{change.after, std::move(version)});
      return true;
    });
    if (!news) return;
  }
  store_.tell(std::move(change));
}

}  // namespace lockkeeper::kube
