#include "cmd/kubectl_lockkeeper/report_redaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const char* const kPlanted = "hunter2-hunter2";

Json pod() {
  return Json::parse(R"({"kind":"Pod","metadata":{"name":"app-1","managedFields":[{"manager":"hunter2-hunter2"}],
    "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hunter2-hunter2","note":"postgresql://app:hunter2-hunter2@db/shop"}},
    "spec":{"containers":[{"name":"run","image":"shop:2",
      "args":["--password","hunter2-hunter2","--token=hunter2-hunter2","--verbose","serve"],
      "command":["psql","postgresql://app:hunter2-hunter2@db/shop"],
      "env":[{"name":"PLAIN","value":"hunter2-hunter2"},{"name":"DATABASE_URL","value":"postgresql://app:hunter2-hunter2@db/shop"},
             {"name":"KEPT","valueFrom":{"secretKeyRef":{"name":"shop-db","key":"url"}}}]}]}})");
}

TEST(ReportRedaction, APlantedPasswordIsNowhere) {
  Redaction redaction;
  learn_secrets(pod(), redaction);
  const std::string text = without_secrets(pod(), redaction).dump();
  EXPECT_THAT(text, Not(HasSubstr(kPlanted)));
  EXPECT_THAT(redaction.apply("it said hunter2-hunter2 in its log"), Not(HasSubstr(kPlanted)));
}

TEST(ReportRedaction, WhatIsNoSecretStays) {
  const Json clean = without_secrets(pod(), {});
  const Json& container = clean["spec"]["containers"][0];
  EXPECT_EQ(container["args"], Json::parse(R"(["--password","***","--token=***","--verbose","serve"])"));
  EXPECT_EQ(container["env"][0], Json::parse(R"({"name":"PLAIN","value":"***"})"));
  EXPECT_EQ(container["env"][2]["valueFrom"]["secretKeyRef"]["name"], "shop-db");
  EXPECT_EQ(container["image"], "shop:2");
  EXPECT_EQ(clean["metadata"]["annotations"]["note"], "postgresql://app:***@db/shop");
}

TEST(ReportRedaction, ValuesOfAlembicsArgumentsGo) {
  const Json migration = Json::parse(R"({"spec":{"tool":{"alembic":{"x":["tenant=a","plain"]},
    "command":{"apply":["./migrate","--secret","hunter2-hunter2"]}},
    "podTemplate":{"spec":{"containers":[{"env":[{"name":"A","value":"b"}]}]}}}})");
  const Json clean = without_secrets(migration, {});
  EXPECT_EQ(clean["spec"]["tool"]["alembic"]["x"], Json::parse(R"(["tenant=***","plain=***"])"));
  EXPECT_THAT(clean.dump(), Not(HasSubstr(kPlanted)));
  EXPECT_EQ(clean["spec"]["podTemplate"]["spec"]["containers"][0]["env"][0]["value"], "***");
}

TEST(ReportRedaction, ThePasswordOfAStatementGoes) {
  const Redaction none;
  EXPECT_EQ(text_without_secrets("ALTER ROLE app PASSWORD 'it''s x' VALID", none),
            "ALTER ROLE app PASSWORD '***' VALID");
  EXPECT_EQ(text_without_secrets("alter role app password  E'x';", none), "alter role app password  E'***';");
  EXPECT_EQ(text_without_secrets("ALTER ROLE app PASSWORD 'cut off", none), "ALTER ROLE app PASSWORD '***");
  for (const char* text : {"ALTER ROLE app PASSWORD NULL", "no password here", "PASSWORD", "password e"}) {
    EXPECT_EQ(text_without_secrets(text, none), text);
  }
}

TEST(ReportRedaction, KnowsNamesOfSecrets) {
  for (const char* name : {"PGPASSWORD", "DB_PASS", "api-key", "SECRET_KEY", "--auth-token", "DATABASE_DSN"}) {
    EXPECT_TRUE(is_called_secret(name)) << name;
  }
  for (const char* name : {"PYTHONPATH", "LOG_LEVEL", "--workers"}) EXPECT_FALSE(is_called_secret(name)) << name;
}

}  // namespace
}  // namespace lockkeeper::cmd
