#include "plan/foresight/rows_in_the_way.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using api::RowsSeen;
using api::Severity;
using How = api::RowsSeen::How;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

RowLook look(RowLook::Refused refused, std::vector<std::string> columns) {
  return {.refused = refused,
          .revision = "b2",
          .table = {"public", "orders"},
          .columns = std::move(columns),
          .name = "c",
          .referenced = {"public", "customer"},
          .selects = "SELECT *",
          .rows = "FROM public.orders WHERE …"};
}

std::vector<api::Finding> found(const RowLook& look, const RowsSeen& seen) {
  return find_rows_in_the_way({look}, {seen}, alembic::Graph());
}

RowsSeen rows(std::int64_t count, bool at_least = false) {
  return {.how = How::kSeen, .found = count, .at_least = at_least};
}

const RowLook kNulls = look(RowLook::Refused::kNull, {"note"});

TEST(RowsInTheWay, RowsThatAreThereAreAWarningWithTheQueryThatShowsThem) {
  const auto findings = found(kNulls, rows(28));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, api::Code::kMigrationFailed);
  EXPECT_EQ(findings[0].severity, Severity::kWarning);
  EXPECT_EQ(findings[0].subject, "b2");
  EXPECT_EQ(findings[0].message,
            "Revision b2 makes column public.orders.note NOT NULL, and 28 rows have NULL there: it would fail with "
            "SQLSTATE 23502 (not_null_violation).");
  EXPECT_EQ(findings[0].remedy,
            "`SELECT * FROM public.orders WHERE …` shows them; fill them by UPDATE before the run, or in an earlier "
            "revision");
}

TEST(RowsInTheWay, EachKindHasItsWords) {
  const auto message = [](const RowLook& look, const RowsSeen& seen) { return found(look, seen).at(0).message; };
  EXPECT_EQ(message(look(RowLook::Refused::kDuplicate, {"a", "b"}), rows(1)),
            "Revision b2 makes (a, b) of public.orders unique, and 1 value is there more than once: it would fail with "
            "SQLSTATE 23505 (unique_violation).");
  EXPECT_EQ(message(look(RowLook::Refused::kCheck, {}), rows(1000, true)),
            "Revision b2 puts CHECK c on public.orders, and at least 1000 rows break it: it would fail with SQLSTATE "
            "23514 (check_violation).");
  EXPECT_EQ(message(look(RowLook::Refused::kNoParent, {"customer"}), rows(2)),
            "Revision b2 puts foreign key c from public.orders (customer) to public.customer, and 2 rows point to no "
            "row of it: it would fail with SQLSTATE 23503 (foreign_key_violation).");
  EXPECT_EQ(message(look(RowLook::Refused::kAnyRow, {"n"}), rows(3)),
            "Revision b2 adds column public.orders.n as NOT NULL without a default, and 3 rows are there that would "
            "have no value: it would fail with SQLSTATE 23502 (not_null_violation).");
}

TEST(RowsInTheWay, WhereNoRowIsInTheWayNothingIsSaid) {
  EXPECT_THAT(found(kNulls, rows(0)), IsEmpty());
  RowsSeen filled = rows(0);
  filled.null_fraction = 0.5;  // at the last ANALYZE
  EXPECT_THAT(found(kNulls, filled), IsEmpty());
}

TEST(RowsInTheWay, WhatIsNotKnownIsNoWarning) {
  for (const How how : {How::kNotAsked, How::kTimedOut, How::kLocked, How::kNotAllowed, How::kFailed}) {
    const auto findings = found(kNulls, {.how = how});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::kInfo);
    EXPECT_THAT(findings[0].message, HasSubstr("is not known: "));
    EXPECT_THAT(findings[0].message, Not(HasSubstr("would fail")));
  }
}

TEST(RowsInTheWay, WhatTheLastAnalyzeCountedIsAHintWhereTheLookCameToNoAnswer) {
  const auto told = [](double fraction) {
    return found(kNulls, {.how = How::kTimedOut, .null_fraction = fraction}).at(0);
  };
  EXPECT_EQ(told(0.14).severity, Severity::kWarning);
  EXPECT_THAT(told(0.14).message, HasSubstr("at the last ANALYZE about 14% of the rows had NULL there"));
  EXPECT_THAT(told(0.0003).message, HasSubstr("less than 1% of the rows"));
  EXPECT_EQ(told(0).severity, Severity::kInfo);
}

}  // namespace
}  // namespace lockkeeper::plan
