// A diagnosis on its way from the runner to the operator.
#include "api/report.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

Diagnosis broken(std::size_t findings) {
  Diagnosis diagnosis{{{"a1"}, {"b2"}, {"b2"}}, {}, false};
  for (std::size_t i = 0; i < findings; ++i) {
    diagnosis.findings.push_back(
        {i + 1 == findings ? Code::kMissingEffects : Code::kUnknownObjects,
         i + 1 == findings ? Severity::kError : Severity::kInfo, "public.t" + std::to_string(i),
         "Table public.t" + std::to_string(i) + " is there, and \"no\" revision makes it. " + std::string(200, 'x'),
         "leave it"});
  }
  return diagnosis;
}

TEST(Diagnosis, ComesBackAsItWasWritten) {
  const Diagnosis diagnosis = broken(2);
  const auto read = parse_diagnosis(Json::parse(to_termination_message(diagnosis)));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(diagnosis));
  EXPECT_EQ(read->verified, false);
}

TEST(Diagnosis, UnknownIsNeitherTrueNorFalse) {
  Diagnosis diagnosis;
  EXPECT_EQ(parse_diagnosis(to_json(diagnosis))->verified, std::nullopt);
  EXPECT_EQ(parse_diagnosis(Json::parse(R"({"kind":"Diagnosis"})"))->verified, std::nullopt);
  EXPECT_FALSE(parse_diagnosis(Json::parse(R"({"kind":"Run"})")));
  EXPECT_FALSE(parse_diagnosis(Json()));
}

TEST(Diagnosis, FitsAndKeepsItsErrorsHoweverLongItIs) {
  for (const std::size_t findings : {std::size_t{20}, std::size_t{500}}) {
    Diagnosis diagnosis = broken(findings);
    diagnosis.revision.pending.assign(5000, "0123456789ab");
    diagnosis.contexts.assign(
        500, Context{.database = "shop on db:5432", .version_table = "tenant.alembic_version", .from = {}});
    const std::string text = to_termination_message(diagnosis);
    EXPECT_LE(text.size(), kTerminationMessageBytes);
    const auto read = parse_diagnosis(Json::parse(text));
    ASSERT_TRUE(read) << findings;
    EXPECT_EQ(read->verified, false);
    EXPECT_EQ(read->revision.current, diagnosis.revision.current);
    ASSERT_NE(first_error(read->findings), nullptr) << findings;
    EXPECT_EQ(first_error(read->findings)->code, Code::kMissingEffects);
  }
}

TEST(Diagnosis, FitsWithMoreRowsThanAnybodyHas) {
  Diagnosis diagnosis;
  diagnosis.revision.current.assign(10000, "0123456789ab");
  EXPECT_LE(to_termination_message(diagnosis).size(), kTerminationMessageBytes);
}

}  // namespace
}  // namespace lockkeeper::api
