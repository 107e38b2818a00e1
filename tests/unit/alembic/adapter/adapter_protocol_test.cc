#include "alembic/adapter/adapter_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::alembic {
namespace {

using testing::ElementsAre;

template <typename T>
T parsed(std::string_view line) {
  const auto value = parse_adapter_line(line);
  if (!value || !std::holds_alternative<T>(*value)) {
    ADD_FAILURE() << "another kind of line: " << line;
    return {};
  }
  return std::get<T>(*value);
}

TEST(AdapterProtocol, WhatIsNoLineOfItIsRefused) {
  for (const char* line : {"", "null", "[]", "7", "\"event\"", "{", "{}", R"({"event":7})", R"({"event":"hello"})",
                           R"({"event":"done"} trailing)", "\xff\xfe"}) {
    EXPECT_FALSE(parse_adapter_line(line)) << line;
  }
}

TEST(AdapterProtocol, ALineBeyondTheLimitIsRefused) {
  const std::string line = R"({"event":"note","text":")" + std::string(kLineLimit, 'x') + "\"}";
  EXPECT_FALSE(parse_adapter_line(line));
}

TEST(AdapterProtocol, DeepNestingIsRefusedOrReadButNeverACrash) {
  EXPECT_FALSE(parse_adapter_line(std::string(100000, '[')));
}

TEST(AdapterProtocol, MistypedFieldsAreEmptyOnes) {
  const auto event = parsed<AdapterEvent>(
      R"({"event":"statement","revision":7,"sql":["x"],"seconds":"soon","rows":"many","parents":"a1"})");
  EXPECT_EQ(event.kind, AdapterEventKind::kStatement);
  EXPECT_EQ(event.revision, "");
  EXPECT_EQ(event.sql, "");
  EXPECT_EQ(event.seconds, 0);
  EXPECT_FALSE(event.rows);
}

TEST(AdapterProtocol, AStatementHasItsSecondsAndRows) {
  const auto event =
      parsed<AdapterEvent>(R"({"event":"statement","revision":"a1","sql":"SELECT 1","seconds":0.25,"rows":3})");
  EXPECT_EQ(event.sql, "SELECT 1");
  EXPECT_DOUBLE_EQ(event.seconds, 0.25);
  EXPECT_EQ(event.rows, 3);
}

TEST(AdapterProtocol, ARowCountThatTheDriverDoesNotKnowIsNone) {
  EXPECT_FALSE(parsed<AdapterEvent>(R"({"event":"statement","rows":-1})").rows);
}

TEST(AdapterProtocol, AnUnknownCodeIsStillAFailure) {
  const auto failure = parsed<AdapterFailure>(R"({"event":"failed","code":"NoSuchCode","message":"no"})");
  EXPECT_EQ(failure.code, api::Code::kEnvError);
  EXPECT_EQ(failure.message, "no");
}

TEST(AdapterProtocol, AFailureHasItsPlace) {
  const auto failure = parsed<AdapterFailure>(
      R"({"event":"failed","code":"MigrationFailed","message":"m","remedy":"r","file":"/a.py","line":3,"revision":"a1",)"
      R"("statement":"s","sqlstate":"55P03","autocommit_used":true,"fenced":true,"single_step":true})");
  EXPECT_EQ(failure.code, api::Code::kMigrationFailed);
  EXPECT_EQ(failure.file, "/a.py");
  EXPECT_EQ(failure.line, 3);
  EXPECT_EQ(failure.revision, "a1");
  EXPECT_EQ(failure.statement, "s");
  EXPECT_EQ(failure.sqlstate, "55P03");
  EXPECT_TRUE(failure.autocommit_used);
  EXPECT_TRUE(failure.fenced);
  EXPECT_TRUE(failure.single_step);
  EXPECT_FALSE(failure.child_lost);
}

TEST(AdapterProtocol, AnInspectionHasItsTargets) {
  const auto inspection = parsed<Inspection>(
      R"({"event":"inspected","config_file":"/app/alembic.ini","version_locations":["/app/v"],"targets":[)"
      R"({"database":{"dialect":"postgresql","driver":"psycopg","host":"db","port":"5432","database":"shop","user":"app",)"
      R"("server_version":150018},"url":"postgresql://app:x@db/shop","version_table":"alembic_version",)"
      R"("effective_schema":"public","own_transaction":true,"current":["a1"]}]})");
  EXPECT_EQ(inspection.config_file, "/app/alembic.ini");
  ASSERT_EQ(inspection.targets.size(), 1U);
  EXPECT_EQ(inspection.targets[0].database.url.reveal(), "postgresql://app:x@db/shop");
  EXPECT_EQ(inspection.targets[0].database.server_version, 150018);
  EXPECT_TRUE(inspection.targets[0].own_transaction);
  EXPECT_THAT(inspection.targets[0].current, ElementsAre("a1"));
  EXPECT_FALSE(inspection.graph);
}

TEST(AdapterProtocol, ASecretTravelsAsOne) {
  EXPECT_EQ(parsed<SecretSeen>(R"({"event":"secret","text":"hunter2"})").text.reveal(), "hunter2");
}

TEST(AdapterProtocol, AnUpgradeIsAskedInOneLine) {
  UpgradeRequest request;
  request.targets = {"a1", "b1"};
  request.session.application_name = "lockkeeper/run";
  request.fence_sql = "SELECT\ntrue";
  request.redirect_url = Secret("postgresql://shadow");
  const std::string line = to_request_line(request, "alembic.ini", "alembic").reveal();
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const Json json = Json::parse(line);
  EXPECT_EQ(json["request"], "upgrade");
  EXPECT_EQ(json["config"], "alembic.ini");
  EXPECT_EQ(json["targets"], Json({"a1", "b1"}));
  EXPECT_EQ(json["session"]["lock_timeout"], 5000);
  EXPECT_EQ(json["session"]["concurrently_timeout"], 3600000);
  EXPECT_EQ(json["fence_sql"], "SELECT\ntrue");
  EXPECT_EQ(json["redirect_url"], "postgresql://shadow");
}

TEST(AdapterProtocol, ARequestWithBytesThatAreNoTextIsStillALine) {
  InspectOptions options;
  options.graph_files = {"/app/\xff.py"};
  EXPECT_NO_THROW((void)to_request_line(options, "a\xff", "alembic"));
}

}  // namespace
}  // namespace lockkeeper::alembic
