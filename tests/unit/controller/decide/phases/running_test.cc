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
      R"({"digest":"d1","risk":"Online","steps":[{},{}],"findings":[{"severity":"warning"},{"severity":"error"},{"severity":"warning"}]})");
  const Decision decision = decide(o);
  ASSERT_NE(act_of<WritePlan>(decision), nullptr);
  ASSERT_TRUE(decision.status.plan);
  EXPECT_EQ(decision.status.plan->digest, "d1");
  EXPECT_EQ(decision.status.plan->steps, 2);
  EXPECT_EQ(decision.status.plan->errors, 1);
  EXPECT_EQ(decision.status.plan->warnings, 2);
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
  o.progress.applied = {"a1", "b2"};
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

TEST(Running, VerdictIsTakenWhenTheRunnerHasEndedAndNotItsSidecars) {
  Observation o = with_its_job();
  o.pods = {ended(o.jobs[0], "Applied")};
  ASSERT_EQ(o.jobs[0].state, JobState::kActive);
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.run.outcome, "Applied");
  EXPECT_EQ(truth(decision, "Ready"), "True");
  EXPECT_EQ(decision.status.admitted, (std::vector<std::string>{"shop:v1"}));
  EXPECT_EQ(act_of<DeleteJob>(decision), nullptr);
  // The Job that ends at last is no other run.
  edit(o).status = decision.status;
  EXPECT_EQ(decide(o).status, o.migration->status);
  o.jobs[0].state = JobState::kComplete;
  EXPECT_EQ(decide(o).status, o.migration->status);
  EXPECT_EQ(decide(o).status.history.size(), 1U);
}

TEST(Running, FailureInAPodThatIsTakenAwayIsNotTheLastWord) {
  Observation o = with_its_job();
  o.pods = {ended(o.jobs[0], "Failed", "MigrationFailed", 1)};
  o.pods[0].disrupted = true;
  EXPECT_TRUE(decide(o).status.run.outcome.empty());
  o.pods[0].disrupted = false;
  EXPECT_EQ(decide(o).status.run.outcome, "Failed");
  o.pods = {ended(o.jobs[0], "Unknown", "Unknown", 1)};
  EXPECT_TRUE(decide(o).status.run.outcome.empty()) << "the Job may look again";
  o.pods[0].end->message = "no report";
  EXPECT_TRUE(decide(o).status.run.outcome.empty());
}

TEST(Running, PodThatWentAfterItsRunnerHadReportedIsNotLost) {
  for (const bool its_job_too : {false, true}) {
    Observation o = with_its_job();
    edit(o).status.run.started = kNow;
    o.pods.clear();
    o.jobs[0].state = JobState::kFailed;
    if (its_job_too) o.jobs.clear();
    o.job_lost = its_job_too;
    o.progress.report = Json::parse(R"({"kind":"Run","outcome":"Applied","reason":"Applied","to":["b2"]})");
    EXPECT_EQ(decide(o).status.run.outcome, "Applied");
    o.progress.report = Json();
    EXPECT_EQ(decide(o).status.run.reason, "RunLost");
  }
}

TEST(Running, RunThatMadeRoomForANewerImageIsNoFailureAndNamesIt) {
  Observation o = with_its_job("shop:v2");
  o.jobs[0].state = JobState::kFailed;
  o.pods = {ended(o.jobs[0], "Unknown", "NewerTarget", 5)};
  o.pods[0].stop = "NewerTarget";
  const Decision decision = decide(o);
  ASSERT_TRUE(noticed(decision, "NewerTarget"));
  EXPECT_FALSE(decision.notices.front().is_warning);
  EXPECT_NE(decision.notices.front().message.find("Image shop:v2"), std::string::npos);
  EXPECT_EQ(decision.status.history.front().reason, "NewerTarget");
  EXPECT_NE(act_of<CreateJob>(decision), nullptr);
}

TEST(Running, LostJobIsUnknownAndNeverTakenForSuccess) {
  Observation o = with_its_job();
  o.jobs.clear();
  o.pods.clear();
  o.job_lost = true;
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.run.outcome, "Unknown");
  EXPECT_EQ(decision.status.run.reason, "RunLost");
  EXPECT_TRUE(decision.status.admitted.empty());
  EXPECT_EQ(truth(decision, "Reconciling"), "True");
}

TEST(Running, ForeignJobNeedsAPerson) {
  Observation o = with_its_job();
  o.jobs.clear();
  o.pods.clear();
  o.refused = Problem{"ForeignJob", "not ours", true, Milliseconds(0)};
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Stalled"), "True");
  EXPECT_EQ(reason_of(decision, "Stalled"), "ForeignJob");
  EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
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

TEST(Deleting, RunEndsFirstThenTheFinalizerGoesAndPodsAreTold) {
  Observation o = with_its_job();
  edit(o).finalizers = {std::string(kFinalizer)};
  edit(o).deletion = kNow;
  gate::GatedPod pod;
  pod.name = "pod";
  pod.uid = "pod-uid";
  pod.gates = {std::string(gate::kGate)};
  pod.images = {"shop:v1"};
  o.gated = {pod};
  const Decision waiting = decide(o);
  ASSERT_NE(act_of<StopRun>(waiting), nullptr);
  EXPECT_EQ(act_of<RemoveFinalizer>(waiting), nullptr);

  o.jobs[0].state = JobState::kComplete;
  o.jobs[0].finished = kNow;
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision going = decide(o);
  EXPECT_NE(act_of<RemoveFinalizer>(going), nullptr);
  EXPECT_EQ(act_of<OpenGates>(going), nullptr) << "no gate opens silently";
  EXPECT_TRUE(noticed(going, "GateClosed"));
}

TEST(Suspended, StartsNothing) {
  Observation o = observed();
  edit(o).spec.suspend = true;
  const Decision decision = decide(o);
  EXPECT_TRUE(decision.acts.empty());
  EXPECT_EQ(decision.status.phase, api::MigrationPhase::kSuspended);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Reconciling"), "False");
}

TEST(Gate, ServerThatCannotCloseItIsSaidInReadyAndAnnouncedOnce) {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  o.gate_open = "No pod waits by itself: write `gate: Template` here (MutatingAdmissionPolicy).";
  const Decision first = decide(o);
  EXPECT_TRUE(noticed(first, "NoAdmissionPolicy"));
  EXPECT_EQ(truth(first, "Ready"), "True");
  EXPECT_NE(message_of(first).find("`gate: Template`"), std::string::npos);
  edit(o).status = first.status;
  EXPECT_FALSE(noticed(decide(o), "NoAdmissionPolicy"));
  EXPECT_EQ(decide(o).status, first.status);
  edit(o).spec.gate = api::GateMode::kTemplate;
  EXPECT_EQ(message_of(decide(o)).find("MutatingAdmissionPolicy"), std::string::npos);
}

TEST(Start, WarnsWhereAGateIsAnOutageUnlessThereIsNone) {
  Observation o = observed();
  o.gate_is_outage = true;
  o.how_replaced = "StatefulSet";
  EXPECT_TRUE(noticed(decide(o), "GateIsOutage"));
  edit(o).spec.gate = api::GateMode::kNone;
  EXPECT_FALSE(noticed(decide(o), "GateIsOutage"));
}

}  // namespace
}  // namespace lockkeeper::controller
