#include "schema/fingerprint.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <future>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace lockkeeper::schema {
namespace {

// Where each string stands among all of them: compared once, not by every object that has it.
std::unordered_map<std::string_view, std::uint64_t> ranks(std::vector<std::string_view> strings) {
  std::sort(strings.begin(), strings.end());
  std::unordered_map<std::string_view, std::uint64_t> ranked;
  ranked.reserve(strings.size());
  for (const std::string_view text : strings) ranked.emplace(text, ranked.size());
  return ranked;
}

// What objects are sorted by. `index` keeps those of the same place in the order in which they came.
struct Place {
  Kind kind;
  std::uint64_t schema;
  std::uint64_t parent;
  std::string_view name;
  std::size_t index;
  [[nodiscard]] auto identity() const { return std::tie(kind, schema, parent, name); }
  [[nodiscard]] bool operator<(const Place& other) const {
    return std::tie(kind, schema, parent, name, index) <
           std::tie(other.kind, other.schema, other.parent, other.name, other.index);
  }
};

std::vector<Place> sorted_places(const std::vector<SchemaObject>& objects) {
  std::unordered_set<std::string_view> distinct;
  for (const SchemaObject& object : objects) {
    distinct.insert(object.schema);
    distinct.insert(object.parent);
  }
  const auto rank = ranks({distinct.begin(), distinct.end()});
  std::vector<Place> places;
  places.reserve(objects.size());
  for (const SchemaObject& object : objects) {
    places.push_back({object.kind, rank.at(object.schema), rank.at(object.parent), object.name, places.size()});
  }
  std::sort(places.begin(), places.end());
  return places;
}

struct ParsedIdentity {
  Kind kind = Kind::kTable;
  std::string_view schema;
  std::string_view parent;
  std::string_view name;
};

// ` 6:public` at the beginning of `text`, and what follows.
std::optional<std::string_view> take_part(std::string_view& text) {
  if (text.empty() || text.front() != ' ') return std::nullopt;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + colon, size);
  if (error != std::errc() || end != text.data() + colon || size > text.size() - colon - 1) return std::nullopt;
  const std::string_view part = text.substr(colon + 1, size);
  text.remove_prefix(colon + 1 + size);
  return part;
}

// What make_identity() wrote.
std::optional<ParsedIdentity> parse_identity(std::string_view text) {
  for (const Kind kind : kAllKinds) {
    const std::string_view word = to_string(kind);
    if (!text.starts_with(word)) continue;
    std::string_view rest = text.substr(word.size());
    const auto schema = take_part(rest);
    const auto parent = schema ? take_part(rest) : std::nullopt;
    const auto name = parent ? take_part(rest) : std::nullopt;
    if (name && rest.empty()) return ParsedIdentity{kind, *schema, *parent, *name};
  }
  return std::nullopt;
}

Hash hash_all(std::vector<Hash> hashes) {
  std::sort(hashes.begin(), hashes.end());
  std::string bytes;
  bytes.reserve(hashes.size() * sizeof(Hash));
  for (const Hash& hash : hashes) bytes.append(hash.bytes.begin(), hash.bytes.end());
  return hash_of(bytes);
}

// By another thread where there is much to do, else when it is asked for.
template <typename Work>
auto beside(std::size_t objects, Work work) {
  constexpr std::size_t kMany = 10000;
  return std::async(objects < kMany ? std::launch::deferred : std::launch::async, std::move(work));
}

// Seals objects that nobody else has taken, until there are none.
void seal_some(std::vector<SchemaObject>& objects, std::atomic<std::size_t>& next) {
  constexpr std::size_t kTaken = 256;
  for (std::size_t from = next.fetch_add(kTaken); from < objects.size(); from = next.fetch_add(kTaken)) {
    for (std::size_t i = from; i < std::min(from + kTaken, objects.size()); ++i) seal(objects[i]);
  }
}

}  // namespace

Fingerprint::Fingerprint(std::vector<SchemaObject> objects) {
  // Sorted apart: an object is large to move, and there may be a hundred thousand. The names stay where they are.
  std::vector<SchemaObject> given = std::move(objects);
  std::atomic<std::size_t> next = 0;
  std::future<void> sealed = beside(given.size(), [&given, &next] { seal_some(given, next); });
  std::vector<Place> places = sorted_places(given);
  seal_some(given, next);
  sealed.get();
  places.erase(std::unique(places.begin(), places.end(),
                           [](const Place& a, const Place& b) { return a.identity() == b.identity(); }),
               places.end());
  objects_.reserve(places.size());
  for (const Place& place : places) objects_.push_back(std::move(given[place.index]));
  const auto hash_each = [this](Hash SchemaObject::*hash) {
    std::vector<Hash> hashes;
    hashes.reserve(objects_.size());
    for (const SchemaObject& object : objects_) hashes.push_back(object.*hash);
    return hash_all(std::move(hashes));
  };
  std::future<Hash> loose = beside(objects_.size(), [&hash_each] { return hash_each(&SchemaObject::loose); });
  strict_ = hash_each(&SchemaObject::strict);
  std::vector<Hash> in_order;
  for (const SchemaObject& object : objects_) {
    if (!object.order.empty()) in_order.push_back(object.in_order);
  }
  in_order_ = hash_all(std::move(in_order));
  loose_ = loose.get();
}

const SchemaObject* Fingerprint::find(std::string_view identity) const {
  const std::optional<ParsedIdentity> wanted = parse_identity(identity);
  if (!wanted) return nullptr;
  const auto key = std::make_tuple(wanted->kind, wanted->schema, wanted->parent, wanted->name);
  const auto of = [](const SchemaObject& object) {
    return std::make_tuple(object.kind, std::string_view(object.schema), std::string_view(object.parent),
                           std::string_view(object.name));
  };
  const auto found = std::lower_bound(objects_.begin(), objects_.end(), key,
                                      [&of](const SchemaObject& object, const auto& k) { return of(object) < k; });
  return found != objects_.end() && of(*found) == key ? &*found : nullptr;
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
