#include "api/conditions.h"

#include <algorithm>
#include <chrono>

namespace lockkeeper::api {
namespace {

auto place_of(std::vector<Condition>& conditions, std::string_view type) {
  return std::find_if(conditions.begin(), conditions.end(),
                      [type](const Condition& condition) { return condition.type == type; });
}

Timestamp whole_seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace

std::string_view to_string(Truth truth) {
  switch (truth) {
    case Truth::kTrue: return "True";
    case Truth::kFalse: return "False";
    case Truth::kUnknown: return "Unknown";
  }
  return "Unknown";
}

const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view type) {
  const auto found = std::find_if(conditions.begin(), conditions.end(),
                                  [type](const Condition& condition) { return condition.type == type; });
  return found == conditions.end() ? nullptr : &*found;
}

bool is_true(const std::vector<Condition>& conditions, std::string_view type) {
  const Condition* condition = find_condition(conditions, type);
  return condition != nullptr && condition->status == to_string(Truth::kTrue);
}

void set_condition(std::vector<Condition>& conditions, std::string_view type, Truth truth, std::string_view reason,
                   std::string_view message, std::int64_t observed_generation, Timestamp now) {
  auto place = place_of(conditions, type);
  if (place == conditions.end()) {
    place = conditions.insert(place, Condition{});
    place->type = type;
  }
  if (place->status != to_string(truth)) {
    place->status = to_string(truth);
    place->last_transition_time = whole_seconds(now);
  }
  place->reason = reason.empty() ? type : reason;
  place->message = message;
  place->observed_generation = observed_generation;
}

void remove_condition(std::vector<Condition>& conditions, std::string_view type) {
  const auto place = place_of(conditions, type);
  if (place != conditions.end()) conditions.erase(place);
}

Json to_json(const Condition& condition) {
  return {{"type", condition.type},
          {"status", condition.status},
          {"reason", condition.reason},
          {"message", condition.message},
          {"observedGeneration", std::max<std::int64_t>(0, condition.observed_generation)},
          {"lastTransitionTime", to_rfc3339(condition.last_transition_time)}};
}

Condition parse_condition(const Json& json) {
  Condition out;
  out.type = string_at(json, {"type"});
  out.status = string_at(json, {"status"});
  out.reason = string_at(json, {"reason"});
  out.message = string_at(json, {"message"});
  out.observed_generation = integer_at(json, {"observedGeneration"});
  out.last_transition_time = parse_rfc3339(string_at(json, {"lastTransitionTime"})).value_or(Timestamp{});
  return out;
}

}  // namespace lockkeeper::api
