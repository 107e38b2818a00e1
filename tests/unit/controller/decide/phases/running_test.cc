#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Running, NeverStartsASecondJobBesideIt) {
  for (const char* wanted : {"shop:v1", "shop:v2"}) {
    EXPECT_EQ(act_of<CreateJob>(decide(with_its_job(wanted))), nullptr) << wanted;
  }
}

TEST(Running, ProgressIsSaidAndMayWaitItsTurn) {
  Observation o = with_its_job();
  o.progress.step = 2;
  o.progress.steps = 5;
  o.progress.revision = "b2";
  o.progress.statement = "alter table x";
  const Decision decision = decide(o);
  EXPECT_FALSE(decision.is_urgent);
  EXPECT_EQ(decision.status.run.progress, "2/5");
  EXPECT_EQ(decision.status.run.step, "b2");
  EXPECT_EQ(decision.status.run.statement, "alter table x");
  EXPECT_EQ(reason_of(decision, "Reconciling"), "Running");
  EXPECT_NE(message_of(decision).find("step 2 of 5"), std::string::npos);
  EXPECT_NE(act_of<FollowRun>(decision), nullptr);
}

TEST(Running, WhoBlocksItIsSaid) {
  Observation o = with_its_job();
  o.progress.lock = "acquired";
  o.progress.message = "waits for pid 7";
  o.progress.blockers = {api::Blocker{7, "web", "api", 3, "select 1"}};
  const Decision decision = decide(o);
  EXPECT_EQ(reason_of(decision, "Reconciling"), "Blocked");
  EXPECT_EQ(decision.status.run.blockers.size(), 1U);
  o.progress.lock = "waiting";
  EXPECT_EQ(reason_of(decide(o), "Reconciling"), "WaitingForLock");
}

TEST(Running, PodThatDoesNotStartIsSaidAtOnceAndAnnouncedOnce) {
  Observation o = with_its_job();
  o.pods[0].started = false;
  o.pods[0].problem = PodProblem{"Unschedulable", "0/3 nodes"};
  const Decision first = decide(o);
  EXPECT_TRUE(first.is_urgent);
  EXPECT_EQ(reason_of(first, "Reconciling"), "Unschedulable");
  EXPECT_NE(message_of(first).find("0/3 nodes"), std::string::npos);
  EXPECT_TRUE(noticed(first, "Unschedulable"));
  edit(o).status = first.status;
  EXPECT_TRUE(decide(o).notices.empty());
  EXPECT_EQ(decide(o).status, first.status);
}

TEST(Running, WaitingForItsPodIsNoNewsAndARefusalIs) {
  Observation o = observed();
  edit(o).status = decide(o).status;
  o.jobs = {job_for(o, "shop:v1")};
  EXPECT_EQ(decide(o).status, o.migration->status) << "nothing to write";
  EXPECT_FALSE(decide(o).again) << "and nothing to poll";
  o.refused = Problem{"QuotaExceeded", "exceeded quota", false, Milliseconds(0)};
  EXPECT_EQ(reason_of(decide(o), "Reconciling"), "QuotaExceeded");
  EXPECT_TRUE(decide(o).is_urgent);
  EXPECT_TRUE(noticed(decide(o), "QuotaExceeded"));
}

TEST(Running, NewerImageAndSuspendAskItToStopOnce) {
  for (const bool suspend : {false, true}) {
    Observation o = with_its_job(suspend ? "shop:v1" : "shop:v2");
    edit(o).spec.suspend = suspend;
    const Decision decision = decide(o);
    ASSERT_NE(act_of<StopRun>(decision), nullptr);
    EXPECT_EQ(act_of<StopRun>(decision)->why, suspend ? "Suspended" : "NewerTarget");
    EXPECT_EQ(act_of<DeleteJob>(decision), nullptr) << "a run is never killed";
    EXPECT_EQ(reason_of(decision, "Reconciling"), suspend ? "Stopping" : "NewerTarget");
    if (!suspend) {
      EXPECT_NE(message_of(decision).find("image shop:v2 is wanted by now"), std::string::npos);
    }
    o.pods[0].stop = "asked";
    EXPECT_EQ(act_of<StopRun>(decide(o)), nullptr);
  }
}

TEST(Running, RunThatNeverStartedGivesWay) {
  Observation o = with_its_job("shop:v2");
  o.pods[0].started = false;
  o.pods[0].problem = PodProblem{"ImagePullFailed", "no such tag"};
  const Decision decision = decide(o);
  ASSERT_NE(act_of<DeleteJob>(decision), nullptr);
  EXPECT_EQ(act_of<StopRun>(decision), nullptr);
  // Its Job gone, the next one has a number of its own.
  edit(o).status = decision.status;
  o.jobs.clear();
  o.pods.clear();
  ASSERT_NE(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decide(o))->attempt, 2);
}

TEST(Running, PlanIsWrittenOnceAndSummedUp) {
  Observation o = with_its_job();
  o.progress.plan = Json::parse(
      R"({"digest":"d1","risk":"Online","steps":[{},{}],"findings":[{"severity":"warning"}],"lint":{"error":1,
        "warning":2,"unjudged":1,"worst":[{"rule":"truncating","revision":"b2","statement":1,"severity":"error",
        "message":"All rows go."}]}})");
  o.progress.graph = Json{{"kind", "RevisionGraph"}};
  const Decision decision = decide(o);
  ASSERT_NE(act_of<WritePlan>(decision), nullptr);
  EXPECT_EQ(act_of<WritePlan>(decision)->graph, o.progress.graph);
  ASSERT_TRUE(decision.status.plan);
  EXPECT_EQ(decision.status.plan->digest, "d1");
  EXPECT_EQ(decision.status.plan->steps, 2);
  const api::LintSummary lint{1, 2, 1, {{"truncating", "b2", 1, api::Severity::kError, "All rows go."}}};
  EXPECT_EQ(decision.status.plan->lint, lint) << "what was found of the database is in the diagnosis";
  EXPECT_EQ(decision.status.plan->config_map, "") << "it is not there yet";
  o.plan_config_map = act_of<WritePlan>(decision)->config_map;
  EXPECT_EQ(decide(o).status.plan->config_map, o.plan_config_map);
  EXPECT_EQ(act_of<WritePlan>(decide(o)), nullptr);
}

TEST(Running, RevisionsAreCountedDownByThePlan) {
  Observation o = with_its_job();
  o.progress.plan = Json::parse(R"({"from":["a1"],"to":["b2","c3"],"steps":[{"action":"repair","revision":"a1"},
    {"action":"upgrade","revision":"b2"},{"action":"upgrade","revision":"c3"}]})");
  EXPECT_EQ(decide(o).status.revision.target, "b2, c3");
  EXPECT_EQ(decide(o).status.revision.pending, 2);
  o.progress.applied = {{"", "a1"}, {"", "b2"}};
  EXPECT_EQ(decide(o).status.revision.pending, 1);

  // And stay counted where the run fails.
  o.jobs[0].state = JobState::kFailed;
  o.pods = {ended(o.jobs[0], "Failed", "MigrationFailed", 1)};
  const Decision failed = decide(o);
  EXPECT_EQ(truth(failed, "Stalled"), "True");
  EXPECT_EQ(failed.status.revision.target, "b2, c3");
  EXPECT_EQ(failed.status.revision.pending, 1);
  EXPECT_EQ(failed.status.revision.current, (std::vector<std::string>{"b2"}));
}

TEST(Running, NothingIsPendingOnlyOnceSomebodyHasLooked) {
  Observation o = with_its_job();
  o.jobs[0].state = JobState::kFailed;
  o.pods = {ended(o.jobs[0], "Refused", "MultipleHeads", 3)};
  EXPECT_FALSE(decide(o).status.revision.pending);
  o.pods = {ended(o.jobs[0], "Applied")};
  o.jobs[0].state = JobState::kComplete;
  EXPECT_EQ(decide(o).status.revision.pending, 0);
  EXPECT_EQ(decide(o).status.revision.target, "b2");
  // What was pending for one image says nothing of the next.
  edit(o).status = decide(o).status;
  o.target = target_of("shop:v2");
  o.inputs = "inputs-shop:v2";
  EXPECT_FALSE(decide(o).status.revision.pending);
}

TEST(Running, RefusalThatMayPassIsWaitedFor) {
  Observation o = with_its_job();
  o.jobs.clear();
  o.pods.clear();
  o.refused = Problem{"QuotaExceeded", "jobs: 10 of 10", false, Milliseconds(20000)};
  const Decision waiting = decide(o);
  EXPECT_EQ(reason_of(waiting, "Reconciling"), "QuotaExceeded");
  EXPECT_EQ(act_of<CreateJob>(waiting), nullptr);
  EXPECT_EQ(waiting.again, Milliseconds(20000));
  o.refused->wait = Milliseconds(0);
  ASSERT_NE(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decide(o))->attempt, 1);
}

TEST(Running, ARevisionIsPendingInEachContextOfItsOwn) {
  Observation o = with_its_job();
  o.progress.plan = Json::parse(R"({"digest":"d","to":["b2"],"contexts":[{},{}],"steps":[
      {"action":"upgrade","revision":"a1","context":"db, a.v"},
      {"action":"upgrade","revision":"a1","context":"db, b.v"}]})");
  o.progress.applied = {{"db, a.v", "a1"}};
  EXPECT_EQ(decide(o).status.revision.pending, 1);
  o.progress.applied.push_back({"db, b.v", "a1"});
  EXPECT_EQ(decide(o).status.revision.pending, 0);
}

TEST(Running, APlanThatGrowsIsWrittenAgainOnceTheRunIsOver) {
  Observation o = with_its_job();
  const std::string job = o.jobs[0].name;
  o.progress.plan = Json::parse(R"({"digest":"one","steps":[]})");
  EXPECT_EQ(act_of<WritePlan>(decide(o))->config_map, job + "-plan");
  o.plan_config_map = job + "-plan";
  edit(o).status = decide(o).status;
  o.progress.plan = Json::parse(R"({"digest":"two","steps":[],"contexts":[{},{}]})");
  EXPECT_EQ(act_of<WritePlan>(decide(o)), nullptr) << "it may grow further";
  EXPECT_EQ(decide(o).status.plan->config_map, job + "-plan");
  o.jobs[0].state = JobState::kComplete;
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision over = decide(o);
  ASSERT_NE(act_of<WritePlan>(over), nullptr);
  EXPECT_EQ(act_of<WritePlan>(over)->config_map, job + "-plan-of-all");
  EXPECT_EQ(act_of<WritePlan>(over)->plan["digest"], "two");
  EXPECT_EQ(over.status.plan->config_map, "") << "it is not there yet";
  edit(o).status = over.status;
  o.plan_config_map = job + "-plan-of-all";
  EXPECT_EQ(decide(o).status.plan->config_map, job + "-plan-of-all");
}

}  // namespace
}  // namespace lockkeeper::controller
