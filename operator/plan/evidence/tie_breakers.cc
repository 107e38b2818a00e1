#include "plan/evidence/tie_breakers.h"

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {

namespace {

using schema::SchemaObject;

constexpr std::size_t kFields = 4;
constexpr std::size_t kName = kFields;
constexpr std::size_t kOrder = kFields + 1;
constexpr std::size_t kAll = kFields + 2;

class TieBreakerReader {
 public:
  std::array<std::int32_t, kAll> values(const SchemaObject* object) {
    static constexpr std::array<std::string_view, kFields> kNames{"owner", "privileges", "comment", "index comment"};
    std::array<std::int32_t, kAll> result{};
    if (object == nullptr) return result;
    for (std::size_t i = 0; i < kFields; ++i) result[i] = number(value_of(*object, kNames[i]));
    result[kName] = object->name_is_incidental ? 1 : 0;
    std::string order;
    for (const std::string& column : object->order) order += column + '\n';
    result[kOrder] = number(order);
    return result;
  }

 private:
  // Nothing said is as good as not there.
  std::int32_t number(const std::string& text) {
    if (text.empty()) return 0;
    return numbers_.emplace(text, static_cast<std::int32_t>(numbers_.size()) + 1).first->second;
  }

  std::map<std::string, std::int32_t> numbers_;
};

}  // namespace

std::vector<TieBreaker> tie_breakers_of(const schema::History& history, const ObjectHistories& objects,
                                        const RevisionSet& revisions) {
  std::unordered_map<std::string, std::array<TieBreaker, kAll>> wanted;
  TieBreakerReader reader;
  const auto begin = [&](const std::string& identity) {
    const auto [place, is_new] = wanted.try_emplace(identity);
    if (!is_new) return;
    const auto base = reader.values(history.base.empty() ? nullptr : history.base.find(identity));
    const auto live = reader.values(objects.live(identity));
    for (std::size_t i = 0; i < kAll; ++i) {
      place->second[i].slot.base = base[i];
      place->second[i].slot.live = live[i];
      place->second[i].is_order = i == kOrder;
    }
  };
  for (std::size_t number = 0; number < history.revisions.size(); ++number) {
    if (!revisions[number]) continue;
    for (const std::string& identity : history.revisions[number].effects.removed) begin(identity);
    for (const SchemaObject& object : history.revisions[number].effects.set) begin(identity(object));
  }
  const auto write = [&](const std::string& identity, const SchemaObject* object, std::size_t number) {
    const auto found = wanted.find(identity);
    if (found == wanted.end()) return;
    const auto values = reader.values(object);
    for (std::size_t i = 0; i < kAll; ++i) {
      Slot& slot = found->second[i].slot;
      const std::int32_t before = slot.writes.empty() ? slot.base : slot.writes.back().value;
      if (before == values[i]) continue;
      slot.writes.push_back({.revision = number, .value = values[i], .object = object, .identity = identity});
    }
  };
  for (std::size_t number = 0; number < history.revisions.size(); ++number) {
    for (const std::string& identity : history.revisions[number].effects.removed) write(identity, nullptr, number);
    for (const SchemaObject& object : history.revisions[number].effects.set) write(identity(object), &object, number);
  }
  // In the history's order, so that the same tie breakers decide each time.
  std::map<std::pair<std::size_t, std::string>, TieBreaker> sorted;
  for (auto& [identity, tie_breakers] : wanted) {
    for (std::size_t i = 0; i < kAll; ++i) {
      if (!tie_breakers[i].slot.writes.empty()) sorted.emplace(std::make_pair(i, identity), std::move(tie_breakers[i]));
    }
  }
  std::vector<TieBreaker> result;
  result.reserve(sorted.size());
  for (auto& [key, tie_breaker] : sorted) result.push_back(std::move(tie_breaker));
  return result;
}

}  // namespace lockkeeper::plan
