#include "schema/ddl/type_extension.h"

#include <algorithm>

#include "schema/ddl/identifiers.h"

namespace lockkeeper::schema {
namespace {

std::vector<std::string> labels_of(const std::string& text) {
  // 'a', 'it''s': split behind each closing quote.
  std::vector<std::string> labels;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at + 1;
    while (end < text.size() && (text[end] != '\'' || (end + 1 < text.size() && text[end + 1] == '\''))) {
      end += text[end] == '\'' ? std::size_t{2} : std::size_t{1};
    }
    labels.push_back(text.substr(at, end + 1 - at));
    at = end + 1;
    while (at < text.size() && (text[at] == ',' || text[at] == ' ')) ++at;
  }
  return labels;
}

bool contains_in_order(const std::vector<std::string>& all, const std::vector<std::string>& some) {
  auto at = all.begin();
  for (const std::string& wanted : some) {
    at = std::find(at, all.end(), wanted);
    if (at == all.end()) return false;
    ++at;
  }
  return true;
}

}  // namespace

std::vector<std::string> add_labels(const SchemaObject& type, const std::string& before, const std::string& after) {
  const std::vector<std::string> old_labels = labels_of(before);
  const std::vector<std::string> new_labels = labels_of(after);
  std::vector<std::string> statements;
  if (!contains_in_order(new_labels, old_labels)) return statements;
  for (std::size_t i = 0; i < new_labels.size(); ++i) {
    if (std::find(old_labels.begin(), old_labels.end(), new_labels[i]) != old_labels.end()) continue;
    const std::string place = i > 0                 ? " AFTER " + new_labels[i - 1]
                              : !old_labels.empty() ? " BEFORE " + old_labels.front()
                                                    : "";
    statements.push_back("ALTER TYPE " + qualified(type) + " ADD VALUE " + new_labels[i] + place);
  }
  return statements;
}

std::vector<std::string> add_attributes(const SchemaObject& type, const std::string& before, const std::string& after) {
  std::vector<std::string> statements;
  if (!after.starts_with(before + ", ")) return statements;
  // One by one at the commas outside of parentheses.
  int depth = 0;
  std::string attribute;
  for (const char c : after.substr(before.size() + 2) + ",") {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c != ',' || depth > 0) {
      if (!attribute.empty() || c != ' ') attribute += c;
      continue;
    }
    statements.push_back("ALTER TYPE " + qualified(type) + " ADD ATTRIBUTE " + attribute);
    attribute.clear();
  }
  return statements;
}

}  // namespace lockkeeper::schema
