#include "lint/search_path.h"

#include <algorithm>
#include <utility>

namespace lockkeeper::lint {

namespace {

// `app, "Old one"`: the parts, without blanks and quotes.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (!part.empty() && (part.front() == ' ' || part.front() == '"')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == ' ' || part.back() == '"')) part.remove_suffix(1);
    parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

void SearchPath::take(const sql::Statement& statement) {
  if (statement.setting) {
    const sql::Setting& setting = *statement.setting;
    if (setting.local && setting.name == "search_path" && !outer_) outer_ = schemas_;
    if (setting.name.empty() || (setting.name == "search_path" && setting.values.empty())) set({"public"});
    if (setting.name == "search_path" && !setting.values.empty()) set(setting.values);
    return;
  }
  const auto sets = [](const sql::Name& call) { return call.name == "set_config"; };
  if (statement.verb == sql::Verb::kSelect && statement.literals.size() >= 2 &&
      statement.literals.front() == "search_path" &&
      std::any_of(statement.calls.begin(), statement.calls.end(), sets)) {
    set(split(statement.literals[1]));
  }
}

void SearchPath::end_transaction() {
  if (outer_) schemas_ = std::move(*outer_);
  outer_.reset();
}

void SearchPath::set(const std::vector<std::string>& names) {
  schemas_.clear();
  for (const std::string& name : names) {
    // Of "$user" there seldom is a schema; pg_catalog takes no new object.
    if (!name.empty() && name != "$user" && name != "pg_catalog") schemas_.push_back(name);
  }
}

std::vector<std::string> SearchPath::places_of(const sql::Name& name) const {
  if (!name.schema.empty()) return {name.schema};
  std::vector<std::string> places{std::string(kTemporary)};
  places.insert(places.end(), schemas_.begin(), schemas_.end());
  if (schemas_.empty()) places.emplace_back("public");
  return places;
}

}  // namespace lockkeeper::lint
