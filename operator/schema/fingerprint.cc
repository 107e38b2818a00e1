#include "schema/fingerprint.h"

#include <algorithm>
#include <tuple>

namespace lockkeeper::schema {
namespace {

auto place(const SchemaObject& object) {
  return std::tie(object.kind, object.schema, object.parent, object.name);
}

Hash hash_all(std::vector<Hash> hashes) {
  std::sort(hashes.begin(), hashes.end());
  std::string bytes;
  bytes.reserve(hashes.size() * sizeof(Hash));
  for (const Hash& hash : hashes) bytes.append(hash.bytes.begin(), hash.bytes.end());
  return hash_of(bytes);
}

}  // namespace

Fingerprint::Fingerprint(std::vector<SchemaObject> objects) : objects_(std::move(objects)) {
  std::stable_sort(objects_.begin(), objects_.end(),
                   [](const SchemaObject& a, const SchemaObject& b) { return place(a) < place(b); });
  objects_.erase(std::unique(objects_.begin(), objects_.end(),
                             [](const SchemaObject& a, const SchemaObject& b) { return place(a) == place(b); }),
                 objects_.end());
  std::vector<Hash> strict;
  std::vector<Hash> loose;
  std::vector<Hash> in_order;
  strict.reserve(objects_.size());
  loose.reserve(objects_.size());
  by_identity_.reserve(objects_.size());
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    SchemaObject& object = objects_[i];
    seal(object);
    strict.push_back(object.strict);
    loose.push_back(object.loose);
    if (!object.order.empty()) in_order.push_back(object.in_order);
    by_identity_.emplace(identity(object), i);
  }
  strict_ = hash_all(std::move(strict));
  loose_ = hash_all(std::move(loose));
  in_order_ = hash_all(std::move(in_order));
}

const SchemaObject* Fingerprint::find(std::string_view identity) const {
  const auto found = by_identity_.find(std::string(identity));
  return found != by_identity_.end() ? &objects_[found->second] : nullptr;
}

std::vector<const SchemaObject*> Fingerprint::children(Kind kind, std::string_view schema,
                                                       std::string_view parent) const {
  const auto key = std::make_tuple(kind, schema, parent);
  const auto of = [](const SchemaObject& object) {
    return std::make_tuple(object.kind, std::string_view(object.schema), std::string_view(object.parent));
  };
  const auto begin = std::lower_bound(objects_.begin(), objects_.end(), key,
                                      [&of](const SchemaObject& object, const auto& k) { return of(object) < k; });
  std::vector<const SchemaObject*> found;
  for (auto it = begin; it != objects_.end() && of(*it) == key; ++it) found.push_back(&*it);
  return found;
}

}  // namespace lockkeeper::schema
