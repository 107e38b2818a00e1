#include "alembic/adapter/model_comparison.h"

#include <array>
#include <string_view>
#include <utility>

namespace lockkeeper::alembic {
namespace {

template <typename Value, std::size_t N>
std::optional<Value> value_of(const std::array<std::pair<std::string_view, Value>, N>& words, const std::string& word) {
  for (const auto& [spelled, value] : words) {
    if (spelled == word) return value;
  }
  return std::nullopt;
}

using Change = ModelDifference::Change;
using What = ModelDifference::What;

constexpr std::array kChanges{
    std::pair<std::string_view, Change>{"add", Change::kAdd},
    std::pair<std::string_view, Change>{"remove", Change::kRemove},
    std::pair<std::string_view, Change>{"modify", Change::kModify},
};
constexpr std::array kWhats{
    std::pair<std::string_view, What>{"table", What::kTable},
    std::pair<std::string_view, What>{"column", What::kColumn},
    std::pair<std::string_view, What>{"index", What::kIndex},
    std::pair<std::string_view, What>{"constraint", What::kConstraint},
    std::pair<std::string_view, What>{"fk", What::kForeignKey},
    std::pair<std::string_view, What>{"table_comment", What::kTableComment},
};

ModelDifference parse_difference(const Json& json) {
  ModelDifference difference;
  const auto change = value_of(kChanges, string_at(json, {"change"}));
  const auto what = value_of(kWhats, string_at(json, {"what"}));
  // What we do not know is still a difference.
  if (change && what) {
    difference.change = *change;
    difference.what = *what;
  }
  difference.schema = string_at(json, {"schema"});
  difference.table = string_at(json, {"table"});
  difference.name = string_at(json, {"name"});
  difference.columns = strings_at(json, {"columns"});
  difference.property = string_at(json, {"property"});
  difference.before = string_at(json, {"before"});
  difference.after = string_at(json, {"after"});
  return difference;
}

}  // namespace

ModelsCompared parse_models_compared(const Json& line) {
  ModelsCompared compared;
  const Json* contexts = find(line, {"contexts"});
  if (contexts == nullptr || !contexts->is_array() || contexts->empty()) return compared;
  const Json& context = contexts->front();
  compared.has_context = true;
  compared.has_models = bool_at(context, {"has_models"});
  if (const Json* differences = find(context, {"differences"}); differences != nullptr && differences->is_array()) {
    for (const Json& difference : *differences) compared.differences.push_back(parse_difference(difference));
  }
  return compared;
}

}  // namespace lockkeeper::alembic
