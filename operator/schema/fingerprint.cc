#include "schema/fingerprint.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <tuple>

namespace lockkeeper::schema {
namespace {

auto place(const SchemaObject& object) {
  return std::tie(object.kind, object.schema, object.parent, object.name);
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

}  // namespace

Fingerprint::Fingerprint(std::vector<SchemaObject> objects) {
  // Sorted by number: an object is large to move, and there may be a hundred thousand.
  std::vector<std::size_t> order(objects.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&objects](std::size_t a, std::size_t b) { return place(objects[a]) < place(objects[b]); });
  objects_.reserve(objects.size());
  for (const std::size_t i : order) {
    if (!objects_.empty() && place(objects_.back()) == place(objects[i])) continue;
    objects_.push_back(std::move(objects[i]));
  }
  std::vector<Hash> strict;
  std::vector<Hash> loose;
  std::vector<Hash> in_order;
  strict.reserve(objects_.size());
  loose.reserve(objects_.size());
  for (SchemaObject& object : objects_) {
    seal(object);
    strict.push_back(object.strict);
    loose.push_back(object.loose);
    if (!object.order.empty()) in_order.push_back(object.in_order);
  }
  strict_ = hash_all(std::move(strict));
  loose_ = hash_all(std::move(loose));
  in_order_ = hash_all(std::move(in_order));
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
