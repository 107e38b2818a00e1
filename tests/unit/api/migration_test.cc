#include "api/migration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Migration, IsReadWithItsMetadata) {
  const Migration migration = parse_migration(Json::parse(R"({
    "metadata": {"namespace": "shop", "name": "api", "uid": "u-1", "resourceVersion": "77", "generation": 4,
      "labels": {"team": "shop"}, "finalizers": ["lockkeeper.dev/finalizer"],
      "deletionTimestamp": "2026-01-01T00:00:00Z",
      "annotations": {"lockkeeper.dev/retry": "1", "kubectl.kubernetes.io/last-applied-configuration": "{…}"}}})"));
  EXPECT_EQ(migration.name_space, "shop");
  EXPECT_EQ(migration.name, "api");
  EXPECT_EQ(migration.uid, "u-1");
  EXPECT_EQ(migration.resource_version, "77");
  EXPECT_EQ(migration.generation, 4);
  EXPECT_EQ(migration.labels.at("team"), "shop");
  EXPECT_THAT(migration.finalizers, ElementsAre("lockkeeper.dev/finalizer"));
  EXPECT_EQ(migration.deletion, parse_rfc3339("2026-01-01T00:00:00Z"));
  EXPECT_EQ(migration.annotations, (std::map<std::string, std::string>{{"lockkeeper.dev/retry", "1"}}))
      << "a copy of the whole resource is not kept a thousand times";
}

TEST(Migration, SpecIsReadWhole) {
  const MigrationSpec spec = parse_spec(Json::parse(R"({
    "workloadRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "api", "container": "web"},
    "database": {"urlFrom": {"secretKeyRef": {"name": "db", "key": "url"}}},
    "tool": {"alembic": {"config": "db/alembic.ini", "directory": "/srv", "target": "heads", "python": "/venv/bin/python"}},
    "gate": "Template", "policy": {"heads": "All", "ledger": false, "adopt": "Proven",
      "drift": "Repair", "apply": "Defensive", "bootstrap": "Autogenerate", "invalidIndexes": "Repair", "oldCode": "Fail",
      "driftCheck": {"every": "1h"},
      "lint": {"failOn": "Error", "startAfter": "0007", "ignore": [{"rule": "truncating", "revision": "0009", "reason": "a cache"},
        {"rule": "lock-table", "reason": "short"}, {"rule": "set-schema"}]}},
    "shadow": {"urlFrom": {"secretKeyRef": {"name": "shadow-db", "key": "url"}}},
    "timeouts": {"lock": "1s", "statement": "2s", "concurrently": "3s", "advisoryLock": "4s", "deadline": "5s"},
    "retry": {"limit": 3, "initial": "100ms", "max": "1s"},
    "podTemplate": {"spec": {"priorityClassName": "high"}}, "suspend": true, "historyLimit": 2})"));
  MigrationSpec expected;
  expected.workload_ref = WorkloadRef{"apps/v1", "StatefulSet", "api", "web"};
  expected.url_from = UrlFrom{"", SecretKeyRef{"db", "url"}, ""};
  expected.tool.alembic = AlembicTool{"db/alembic.ini", "/srv", "heads", {"/venv/bin/python"}};
  expected.gate = GateMode::kTemplate;
  expected.policy =
      Policy{Heads::kAll,
             false,
             Adopt::kProven,
             Drift::kRepair,
             Apply::kDefensive,
             Bootstrap::kAutogenerate,
             InvalidIndexes::kRepair,
             OldCode::kFail,
             LintPolicy{LintFailOn::kError, {{"truncating", "0009", "a cache"}, {"lock-table", "", "short"}}, "0007"},
             Milliseconds(3600000)};
  expected.shadow = Shadow{false, UrlFrom{"", SecretKeyRef{"shadow-db", "url"}, ""}};
  expected.timeouts =
      Timeouts{Milliseconds(1000), Milliseconds(2000), Milliseconds(3000), Milliseconds(4000), Milliseconds(5000)};
  expected.retry = Retry{3, Milliseconds(100), Milliseconds(1000)};
  expected.pod_template = {{"spec", {{"priorityClassName", "high"}}}};
  expected.suspend = true;
  expected.history_limit = 2;
  EXPECT_EQ(spec, expected);
}

TEST(Migration, SpecWithACommandReplacesAlembic) {
  const MigrationSpec spec = parse_spec(Json::parse(
      R"({"image": "shop:1", "tool": {"command": {"apply": ["./migrate", "up"], "plan": ["./migrate"], "directory": "/x"}}})"));
  EXPECT_EQ(spec.image, "shop:1");
  EXPECT_FALSE(spec.workload_ref);
  EXPECT_EQ(spec.tool.command, (CommandTool{{"./migrate", "up"}, {"./migrate"}, "/x"}));
}

TEST(Migration, OfNonsenseHasItsDefaults) {
  const Json nonsense = Json::parse(R"({"metadata": 7, "spec": {"workloadRef": [], "gate": "Wide", "timeouts":
    {"lock": "soon", "statement": 5}, "retry": {"limit": -4}, "tool": {"alembic": "yes"}, "suspend": "no",
    "policy": {"heads": 3, "adopt": "All", "driftCheck": {"every": "daily"}}, "shadow": "yes", "podTemplate": "x"}, "status": {"conditions": {}, "history": [1, null, "x"],
    "observedGeneration": "many", "run": [], "plan": 5, "diagnosis": [{"code": "NoSuchCode"}]}})");
  const Migration migration = parse_migration(nonsense);
  MigrationSpec expected;
  expected.url_from.env = "DATABASE_URL";
  EXPECT_EQ(migration.spec, expected);
  EXPECT_EQ(migration.status, MigrationStatus{});
  EXPECT_EQ(parse_migration(Json()).status, MigrationStatus{});
}

MigrationStatus full_status() {
  const Timestamp noon = parse_rfc3339("2026-01-01T12:00:00Z").value();
  MigrationStatus status;
  status.observed_generation = 3;
  status.phase = MigrationPhase::kRunning;
  set_condition(status.conditions, "Ready", Truth::kFalse, "Blocked", "waits", 3, noon);
  status.target = {{"shop:2"}, 7, "w-1"};
  status.admitted = {"shop:1", "shop#abc"};
  status.revision = {{"0001", "0002"}, "0003", 1};
  status.diagnosis = {Finding{Code::kPending, Severity::kInfo, "0003", "one is pending", "apply"}};
  status.plan =
      PlanStatus{"sha",
                 Risk::kOnline,
                 "shop-plan",
                 1,
                 {0, 2, 1, {{"truncating", "0003", 1, Severity::kWarning, "All rows go.", "db, alembic_version"}}}};
  status.run = RunStatus{"shop-1", 4,   "t",       "i",    "shop:2",        noon,  noon + std::chrono::seconds(2),
                         "Failed", "r", "message", "0003", "ALTER TABLE t", "1/1", {Blocker{7, "u", "psql", 3.5, "q"}}};
  status.gates = {3, 2};
  status.drift_check = {"shop-check-0123456789", noon};
  status.bootstrap = {"0001", "shop-bootstrap"};
  status.history = {
      HistoryEntry{3, "shop:1", "shop@sha256:aa", {"0001"}, {"0002"}, "Applied", "Succeeded", noon, 1.25}};
  return status;
}

TEST(MigrationStatus, IsTheSameAfterItWasWrittenAndRead) {
  const MigrationStatus status = full_status();
  EXPECT_EQ(parse_status(to_json(status)), status);
  EXPECT_EQ(to_json(parse_status(to_json(status))), to_json(status));
  EXPECT_EQ(parse_status(to_json(MigrationStatus{})), MigrationStatus{});
}

TEST(MigrationStatus, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_json(MigrationStatus{}), (Json{{"observedGeneration", -1}}));
}

TEST(MigrationStatus, SaysThatNothingIsPendingOnceARunHasLooked) {
  MigrationStatus status;
  status.revision.current = {"0003"};
  EXPECT_FALSE(to_json(status)["revision"].contains("pending")) << "nobody has said so";
  status.revision.pending = 0;
  EXPECT_EQ(to_json(status)["revision"]["pending"], 0);
  EXPECT_EQ(parse_status(to_json(status)).revision.pending, 0);
}

TEST(MigrationStatus, JoinsRowsForTheColumns) {
  EXPECT_EQ(to_json(full_status())["summary"]["current"], "0001, 0002");
}

}  // namespace
}  // namespace lockkeeper::api
