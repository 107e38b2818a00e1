#include "alembic/adapter/model_comparison.h"

#include <gtest/gtest.h>

#include "alembic/adapter/adapter_protocol.h"

namespace lockkeeper::alembic {
namespace {

using Change = ModelDifference::Change;
using What = ModelDifference::What;

ModelsCompared compared(const std::string& context) {
  const auto line = parse_adapter_line(R"({"event":"compared","contexts":[)" + context + "]}");
  return line && std::holds_alternative<ModelsCompared>(*line) ? std::get<ModelsCompared>(*line) : ModelsCompared{};
}

TEST(ModelComparison, ADifferenceHasItsObject) {
  const ModelsCompared models =
      compared(R"({"number":1,"has_models":true,"differences":[{"change":"modify","what":"column","schema":null,)"
               R"("table":"orders","name":"note","property":"type","before":"TEXT","after":"INTEGER"}]})");
  EXPECT_TRUE(models.has_context);
  EXPECT_TRUE(models.has_models);
  ASSERT_EQ(models.differences.size(), 1U);
  const ModelDifference expected{.change = Change::kModify,
                                 .what = What::kColumn,
                                 .table = "orders",
                                 .name = "note",
                                 .property = "type",
                                 .before = "TEXT",
                                 .after = "INTEGER"};
  EXPECT_EQ(models.differences.front(), expected);
}

TEST(ModelComparison, WhatIsNotKnownIsStillADifference) {
  const ModelsCompared models = compared(
      R"({"has_models":true,"differences":[{"change":"add","what":"moon","name":"m"},{"change":"other","name":"x"},7]})");
  ASSERT_EQ(models.differences.size(), 3U);
  for (const ModelDifference& difference : models.differences) EXPECT_EQ(difference.change, Change::kOther);
  EXPECT_EQ(models.differences.front().name, "m");
}

TEST(ModelComparison, WithoutAContextNothingWasCompared) {
  EXPECT_FALSE(compared("").has_context);
  EXPECT_TRUE(compared("{}").has_context);
  EXPECT_FALSE(compared("{}").has_models);
}

}  // namespace
}  // namespace lockkeeper::alembic
