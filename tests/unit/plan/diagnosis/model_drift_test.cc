#include "plan/diagnosis/model_drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using alembic::ModelDifference;
using Change = ModelDifference::Change;
using What = ModelDifference::What;

ModelDifference column(Change change) {
  return {.change = change, .what = What::kColumn, .schema = "shop", .table = "orders", .name = "note"};
}

ModelDifference modified(std::string property, std::string before, std::string after) {
  ModelDifference difference = column(Change::kModify);
  difference.property = std::move(property);
  difference.before = std::move(before);
  difference.after = std::move(after);
  return difference;
}

std::string message(const ModelDifference& difference, ModelsAgainst against = ModelsAgainst::kMigrations) {
  const auto findings = find_model_drift({difference}, against);
  return findings.size() == 1 ? findings.front().message : "";
}

TEST(ModelDrift, EachDifferenceIsAWarningWithItsObject) {
  const auto findings = find_model_drift({column(Change::kAdd)}, ModelsAgainst::kMigrations);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().code, api::Code::kModelDrift);
  EXPECT_EQ(findings.front().severity, api::Severity::kWarning);
  EXPECT_EQ(findings.front().subject, "shop.orders.note");
  EXPECT_EQ(findings.front().message, "The models have column shop.orders.note, and no migration makes it.");
  EXPECT_THAT(findings.front().remedy, testing::HasSubstr("alembic revision --autogenerate"));
}

TEST(ModelDrift, WhatTheModelsWereComparedWithIsNamed) {
  EXPECT_EQ(message(column(Change::kAdd), ModelsAgainst::kDatabase),
            "The models have column shop.orders.note, and the database has not.");
  EXPECT_EQ(message(column(Change::kRemove)), "The migrations make column shop.orders.note, and no model has it.");
  EXPECT_EQ(message(column(Change::kRemove), ModelsAgainst::kDatabase),
            "The database has column shop.orders.note, and no model has it.");
}

TEST(ModelDrift, APropertyHasItsTwoValues) {
  EXPECT_EQ(message(modified("type", "VARCHAR(40)", "TEXT")),
            "In the models, column shop.orders.note has type TEXT; in the migrations it has type VARCHAR(40).");
  EXPECT_EQ(message(modified("null", "NULL", "NOT NULL")),
            "In the models, column shop.orders.note is NOT NULL; in the migrations it is nullable.");
  EXPECT_EQ(message(modified("default", "", "now()")),
            "In the models, column shop.orders.note has the default now(); in the migrations it has no default.");
}

TEST(ModelDrift, AnIndexThatIsDroppedAndMadeAgainIsOneDifference) {
  ModelDifference index{.what = What::kIndex, .table = "orders", .name = "ix_note", .columns = {"note"}};
  index.change = Change::kRemove;
  ModelDifference again = index;
  again.change = Change::kAdd;
  again.columns = {"note", "id"};
  const auto findings = find_model_drift({index, again}, ModelsAgainst::kMigrations);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().message,
            "In the models, index ix_note of orders (note, id) is defined in another way than in the migrations.");
  again.name = "ix_other";
  EXPECT_EQ(find_model_drift({index, again}, ModelsAgainst::kMigrations).size(), 2U);
}

TEST(ModelDrift, AConstraintWithoutANameIsItsColumns) {
  const ModelDifference unique{
      .change = Change::kAdd, .what = What::kConstraint, .table = "orders", .columns = {"a", "b"}};
  const auto findings = find_model_drift({unique, unique}, ModelsAgainst::kMigrations);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings.front().subject, "orders(a, b)");
  EXPECT_EQ(findings.front().message, "The models have constraint of orders (a, b), and no migration makes it.");
}

TEST(ModelDrift, ALibrarysOwnOperationIsToldByItsName) {
  EXPECT_EQ(message({.name = "create_function total"}),
            "Alembic's comparison of the models with the migrations finds create_function total.");
}

TEST(ModelDrift, OurOwnSchemaIsNoModels) {
  const ModelDifference ledger{
      .change = Change::kRemove, .what = What::kTable, .schema = "lockkeeper", .table = "runs"};
  EXPECT_THAT(find_model_drift({ledger}, ModelsAgainst::kDatabase), testing::IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::plan
