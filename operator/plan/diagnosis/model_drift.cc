#include "plan/diagnosis/model_drift.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "plan/sentences.h"

namespace lockkeeper::plan {
namespace {

using alembic::ModelDifference;
using Change = ModelDifference::Change;
using What = ModelDifference::What;

constexpr std::string_view kOurSchema = "lockkeeper";
constexpr const char* kRemedy =
    "write what is missing by `alembic revision --autogenerate -m \"…\"`, and read what it wrote";

std::string table_of(const ModelDifference& difference) {
  return difference.schema.empty() ? difference.table : fmt::format("{}.{}", difference.schema, difference.table);
}

std::string subject_of(const ModelDifference& difference) {
  if (difference.change == Change::kOther) return difference.name;
  if (!difference.name.empty()) return fmt::format("{}.{}", table_of(difference), difference.name);
  if (difference.columns.empty()) return table_of(difference);
  return fmt::format("{}({})", table_of(difference), listed(difference.columns));
}

// `index ix_orders_note of orders (note)`
std::string part_of_table(std::string_view kind, const ModelDifference& difference) {
  const std::string name = difference.name.empty() ? "" : fmt::format(" {}", difference.name);
  const std::string columns = difference.columns.empty() ? "" : fmt::format(" ({})", listed(difference.columns));
  return fmt::format("{}{} of {}{}", kind, name, table_of(difference), columns);
}

std::string thing(const ModelDifference& difference) {
  switch (difference.what) {
    case What::kTable:
    case What::kTableComment: return fmt::format("table {}", table_of(difference));
    case What::kColumn: return fmt::format("column {}.{}", table_of(difference), difference.name);
    case What::kIndex: return part_of_table("index", difference);
    case What::kConstraint: return part_of_table("constraint", difference);
    case What::kForeignKey: return part_of_table("foreign key", difference);
  }
  return difference.name;
}

// A value of a property, as a sentence goes on behind `is` or `has`.
std::string state(const ModelDifference& difference, const std::string& value) {
  if (difference.property == "null") return value == "NULL" ? "is nullable" : "is NOT NULL";
  if (difference.property == "type") return fmt::format("has type {}", value);
  return value.empty() ? fmt::format("has no {}", difference.property)
                       : fmt::format("has the {} {}", difference.property, value);
}

std::string sentence(const ModelDifference& difference, ModelsAgainst against) {
  const bool live = against == ModelsAgainst::kDatabase;
  const std::string_view side = live ? "the database" : "the migrations";
  if (difference.change == Change::kOther) {
    return fmt::format("Alembic's comparison of the models with {} finds {}.", side, difference.name);
  }
  if (difference.what == What::kTableComment) {
    return fmt::format("The comment of {} is another one in the models than in {}.", thing(difference), side);
  }
  switch (difference.change) {
    case Change::kAdd:
      return fmt::format("The models have {}, and {}.", thing(difference),
                         live ? "the database has not" : "no migration makes it");
    case Change::kRemove:
      return fmt::format("The {} {}, and no model has it.", live ? "database has" : "migrations make",
                         thing(difference));
    case Change::kModify:
    case Change::kOther: break;
  }
  if (difference.property.empty()) {
    return fmt::format("In the models, {} is defined in another way than in {}.", thing(difference), side);
  }
  return fmt::format("In the models, {} {}; in {} it {}.", thing(difference), state(difference, difference.after), side,
                     state(difference, difference.before));
}

bool is_ours(const ModelDifference& difference) {
  return difference.change == Change::kRemove && difference.schema == kOurSchema;
}

// What is dropped and made again under its name has changed.
std::vector<ModelDifference> merged(const std::vector<ModelDifference>& differences) {
  std::vector<ModelDifference> all;
  for (const ModelDifference& difference : differences) {
    if (is_ours(difference)) continue;
    const bool makes_again = difference.change == Change::kAdd || difference.change == Change::kRemove;
    const auto other = std::find_if(all.begin(), all.end(), [&](const ModelDifference& before) {
      return makes_again && !difference.name.empty() && before.change != difference.change && before.property.empty() &&
             before.change != Change::kOther && before.what == difference.what && before.schema == difference.schema &&
             before.table == difference.table && before.name == difference.name;
    });
    if (other == all.end()) {
      all.push_back(difference);
    } else {
      other->change = Change::kModify;
      if (difference.change == Change::kAdd) other->columns = difference.columns;
    }
  }
  return all;
}

}  // namespace

std::vector<api::Finding> find_model_drift(const std::vector<ModelDifference>& differences, ModelsAgainst against) {
  std::vector<api::Finding> findings;
  for (const ModelDifference& difference : merged(differences)) {
    const bool gone = difference.change == Change::kRemove;
    findings.push_back({api::Code::kModelDrift, api::Severity::kWarning, subject_of(difference),
                        sentence(difference, against),
                        gone ? fmt::format("{}; or bring the model back", kRemedy) : std::string(kRemedy)});
  }
  return findings;
}

}  // namespace lockkeeper::plan
