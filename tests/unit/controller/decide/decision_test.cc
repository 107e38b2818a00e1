#include "controller/decide/decision.h"

#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

gate::GatedPod gated(const std::string& name, const std::string& image) {
  gate::GatedPod pod;
  pod.name = name;
  pod.uid = name;
  pod.gates = {std::string(gate::kGate)};
  pod.images = {image};
  return pod;
}

TEST(Decide, NewTargetIsWrittenDownBeforeItsJobIsCreated) {
  const Observation o = observed();
  const Decision decision = decide(o);
  const CreateJob* create = act_of<CreateJob>(decision);
  ASSERT_NE(create, nullptr);
  EXPECT_EQ(decision.status.run.job, create->name);
  EXPECT_EQ(decision.status.run.attempt, 1);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Reconciling"), "True");
  EXPECT_EQ(truth(decision, "Stalled"), "False");
  EXPECT_TRUE(decision.is_urgent);
}

TEST(Decide, FinalizerComesBeforeTheFirstJob) {
  Observation o = observed();
  edit(o).finalizers.clear();
  const Decision decision = decide(o);
  ASSERT_FALSE(decision.acts.empty());
  EXPECT_TRUE(std::holds_alternative<AddFinalizer>(decision.acts.front()));
}

TEST(Decide, FinalizerIsThereWhileARunIsAndAMomentLonger) {
  for (const char* outcome : {"Applied", "UpToDate", "Failed", "Refused"}) {
    Observation o = observed();
    edit(o).finalizers = {"somebody/else", std::string(kFinalizer)};
    recorded(o, "shop:v1", outcome);
    edit(o).status.run.finished = kNow - std::chrono::seconds(10);
    const Decision soon = decide(o);
    EXPECT_EQ(act_of<RemoveFinalizer>(soon), nullptr) << outcome << ": the next run may come at once";
    EXPECT_EQ(soon.again, Milliseconds(20000)) << outcome;
    edit(o).status.run.finished = kNow - std::chrono::seconds(30);
    EXPECT_NE(act_of<RemoveFinalizer>(decide(o)), nullptr) << outcome << ": it is at rest";
    o.leads_since = kNow - std::chrono::seconds(1);
    EXPECT_EQ(decide(o).again, Milliseconds(29000)) << outcome << ": no burst of writes after a restart";
    edit(o).finalizers = {"somebody/else"};
    EXPECT_EQ(act_of<RemoveFinalizer>(decide(o)), nullptr) << outcome << ": it is gone";
    EXPECT_EQ(decide(o).again, std::nullopt) << outcome;
  }
  Observation o = observed();
  edit(o).finalizers = {std::string(kFinalizer)};
  EXPECT_EQ(act_of<RemoveFinalizer>(decide(o)), nullptr) << "a Job is made";
  o.jobs = {job_for(o, "shop:v1")};
  EXPECT_EQ(act_of<RemoveFinalizer>(decide(o)), nullptr) << "the Job is at work";
}

TEST(Decide, NoFinalizerWhileNoJobCanBeMade) {
  Observation o = observed();
  edit(o).status = decide(o).status;
  o.refused = Problem{"QuotaExceeded", "jobs: 10 of 10", false, Milliseconds(20000)};
  EXPECT_EQ(act_of<AddFinalizer>(decide(o)), nullptr);
  edit(o).finalizers = {std::string(kFinalizer)};
  EXPECT_NE(act_of<RemoveFinalizer>(decide(o)), nullptr);
}

TEST(Decide, RunThatWasWrittenDownButNeverGotItsJobKeepsItsNumber) {
  Observation o = observed();
  const Decision first = decide(o);
  edit(o).status = first.status;
  const Decision second = decide(o);
  ASSERT_NE(act_of<CreateJob>(second), nullptr);
  EXPECT_EQ(act_of<CreateJob>(second)->name, act_of<CreateJob>(first)->name);
  EXPECT_EQ(second.status, first.status) << "nothing new to write";
}

TEST(Decide, OutcomeOfAFinishedJob) {
  struct Case {
    const char* outcome;
    const char* ready;
    const char* reconciling;
    const char* stalled;
    bool admitted;
    bool looks_again;
  };
  for (const Case& c : {
           Case{"Applied", "True", "False", "False", true, false},
           Case{"UpToDate", "True", "False", "False", true, false},
           Case{"Failed", "False", "False", "True", false, false},
           Case{"Refused", "False", "False", "True", false, false},
           Case{"Unknown", "False", "True", "False", false, true},
           Case{"LockNotObtained", "False", "True", "False", false, true},
           Case{"PreconditionNotMet", "False", "True", "False", false, true},
           Case{"WaitingForApproval", "False", "True", "False", false, false},
       }) {
    Observation o = observed();
    o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
    o.pods = {ended(o.jobs[0], c.outcome)};
    o.gated = {gated("pod", "shop:v1")};
    const Decision decision = decide(o);
    EXPECT_EQ(truth(decision, "Ready"), c.ready) << c.outcome;
    EXPECT_EQ(truth(decision, "Reconciling"), c.reconciling) << c.outcome;
    EXPECT_EQ(truth(decision, "Stalled"), c.stalled) << c.outcome;
    EXPECT_EQ(!decision.status.admitted.empty(), c.admitted) << c.outcome;
    EXPECT_EQ(act_of<OpenGates>(decision) != nullptr, c.admitted) << c.outcome;
    EXPECT_EQ(decision.again.has_value(), c.looks_again) << c.outcome;
    EXPECT_EQ(act_of<CreateJob>(decision), nullptr) << c.outcome;
    EXPECT_EQ(decision.status.run.outcome, c.outcome);
    ASSERT_EQ(decision.status.history.size(), 1U);
    EXPECT_EQ(decision.status.history[0].outcome, c.outcome);
    EXPECT_TRUE(noticed(decision, "X")) << "an Event with the run's reason";
  }
}

TEST(Decide, VerifiedSaysWhatWasProven) {
  struct Case {
    Json verified;
    const char* truth;
    const char* reason;
  };
  for (const Case& c : {Case{true, "True", "SchemaVerified"}, Case{nullptr, "True", "VersionVerified"},
                        Case{false, "False", "MissingEffects"}}) {
    Observation o = observed();
    o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
    o.pods = {ended(o.jobs[0], "Applied")};
    Json report = Json::parse(o.pods[0].end->message);
    report["verified"] = c.verified;
    o.pods[0].end->message = to_line(report);
    const Decision decision = decide(o);
    EXPECT_EQ(truth(decision, "Verified"), c.truth) << c.reason;
    EXPECT_EQ(reason_of(decision, "Verified"), c.reason);
    EXPECT_FALSE(message_of(decision, "Verified").empty());
    EXPECT_EQ(truth(decision, "Ready"), "True") << "drift: Warn goes on";
  }
}

TEST(Decide, RecordedOutcomeIsNotRecordedTwice) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision first = decide(o);
  edit(o).status = first.status;
  const Decision second = decide(o);
  EXPECT_EQ(second.status, first.status);
  EXPECT_TRUE(second.notices.empty());
  EXPECT_TRUE(second.acts.empty());
}

TEST(Decide, SuccessForAnOlderImageIsAdmittedAndTheNewestIsPlannedAtOnce) {
  Observation o = observed("shop:v2");
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  o.gated = {gated("old", "shop:v1"), gated("new", "shop:v2")};
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.admitted, std::vector<std::string>{"shop:v1"});
  EXPECT_EQ(truth(decision, "Ready"), "False");
  ASSERT_NE(act_of<CreateJob>(decision), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decision)->attempt, 2);
  ASSERT_NE(act_of<OpenGates>(decision), nullptr);
  EXPECT_EQ(act_of<OpenGates>(decision)->pods[0].name, "old");
  EXPECT_EQ(decision.status.gates.waiting, 2) << "the old one's gate is there until the act has taken it";
  EXPECT_EQ(decision.status.history.size(), 1U);
}

TEST(Decide, StalledUntilSomethingThatTheRunDependedOnChanges) {
  Observation o = observed();
  recorded(o, "shop:v1", "Failed");
  EXPECT_EQ(truth(decide(o), "Stalled"), "True");
  EXPECT_EQ(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_NE(message_of(decide(o), "Stalled").find("kubectl annotate"), std::string::npos);
  o.inputs = "another retry annotation";
  ASSERT_NE(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decide(o))->attempt, 2);
}

TEST(Decide, WaitGrowsWithTheFailuresAndIsTheSameAfterARestart) {
  Observation o = observed();
  recorded(o, "shop:v1", "Unknown", 1);
  const Decision first = decide(o);
  ASSERT_TRUE(first.again);
  EXPECT_EQ(act_of<CreateJob>(first), nullptr);
  EXPECT_EQ(decide(o).again, first.again);
  Observation later = o;
  recorded(later, "shop:v1", "Unknown", 2);
  recorded(later, "shop:v1", "Unknown", 3);
  EXPECT_GT(*decide(later).again, *first.again);
  o.now += *first.again;
  ASSERT_NE(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decide(o))->attempt, 2);
}

TEST(Decide, AdmittedImageNeedsNoRun) {
  Observation o = observed("shop:v1");
  recorded(o, "shop:v1", "Applied", 1);
  const std::vector<std::string> admitted = o.migration->status.admitted;
  recorded(o, "shop:v2", "Failed", 2);
  edit(o).status.admitted = admitted;
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Ready"), "True");
  EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
}

TEST(Decide, AnUndoAfterAFailureTellsThePresent) {
  Observation o = observed("shop:v1");
  recorded(o, "shop:v1", "Applied", 1);
  edit(o).status.history[0].to = {"0001"};
  edit(o).status.revision.current = {"0001"};
  Observation failed = o;
  failed.target = target_of("shop:v2");
  failed.inputs = "inputs-shop:v2";
  failed.jobs = {job_for(o, "shop:v2", 2, JobState::kFailed)};
  failed.pods = {ended(failed.jobs[0], "Failed", "MigrationFailed", 1)};
  say(failed.pods[0], {{"from", {"0001"}},
                       {"to", {"0001"}},
                       {"findings", {{{"code", "MigrationFailed"}, {"severity", "error"}, {"message", "no"}}}}});
  failed.progress.plan = {{"to", {"0002"}}, {"steps", {{{"action", "upgrade"}, {"revision", "0002"}}}}};
  const Decision after = decide(failed);
  ASSERT_EQ(after.status.revision.target, "0002");
  ASSERT_EQ(after.status.revision.pending, 1);
  ASSERT_EQ(after.status.diagnosis.size(), 1U);

  edit(o).status = after.status;
  const Decision undone = decide(o);
  EXPECT_EQ(truth(undone, "Ready"), "True");
  EXPECT_EQ(undone.status.revision.target, "0001");
  EXPECT_EQ(undone.status.revision.pending, 0);
  EXPECT_EQ(undone.status.revision.current, std::vector<std::string>{"0001"});
  EXPECT_EQ(truth(undone, "Applied"), "True");
  EXPECT_TRUE(undone.status.diagnosis.empty());
  EXPECT_FALSE(undone.status.plan);
  edit(o).status = undone.status;
  EXPECT_EQ(decide(o).status, undone.status) << "nothing new to write";
}

TEST(Decide, VerifiedIsFalseOnlyWhereSomethingIsMissing) {
  struct Case {
    const char* outcome;
    Json fields;
    const char* truth;
    const char* reason;
  };
  const Json missing = {{{"code", "MissingEffects"}, {"severity", "error"}, {"message", "t is not there"}}};
  for (const Case& c : {Case{"Failed", Json::object(), "Unknown", "X"},
                        Case{"PreconditionNotMet", {{"to", Json::array()}}, "Unknown", "X"},
                        Case{"Unknown", Json::object(), "Unknown", "X"},
                        Case{"Refused", {{"findings", missing}}, "False", "MissingEffects"},
                        Case{"Failed", {{"verified", false}}, "False", "MissingEffects"}}) {
    Observation o = observed();
    o.jobs = {job_for(o, "shop:v1", 1, JobState::kFailed)};
    o.pods = {ended(o.jobs[0], c.outcome, "X", 1)};
    say(o.pods[0], c.fields);
    const Decision decision = decide(o);
    EXPECT_EQ(truth(decision, "Verified"), c.truth) << c.outcome;
    EXPECT_EQ(reason_of(decision, "Verified"), c.reason) << c.outcome;
  }
}

TEST(Decide, ANewImageSaysNothingOfWhatTheLastOneLeft) {
  Observation o = observed("shop:v2");
  recorded(o, "shop:v1", "Applied", 1);
  edit(o).status.revision = {{"a1"}, "a1", 0};
  api::set_condition(edit(o).status.conditions, "Applied", api::Truth::kTrue, "Applied", "", 1, o.now);
  const Decision decision = decide(o);
  ASSERT_NE(act_of<CreateJob>(decision), nullptr);
  EXPECT_EQ(truth(decision, "Applied"), "Unknown");
  EXPECT_EQ(decision.status.revision.pending, std::nullopt);
  EXPECT_EQ(decision.status.revision.current, std::vector<std::string>{"a1"});
}

TEST(Decide, OldImagesAreNotAdmittedAfterARunThatTookSomethingAway) {
  for (const char* outcome : {"Applied", "Failed"}) {
    Observation o = observed("shop:v2");
    recorded(o, "shop:v1", "Applied", 1);
    edit(o).status.revision.current = {"0001"};
    o.jobs = {job_for(o, "shop:v2", 2, JobState::kComplete)};
    o.pods = {ended(o.jobs[0], outcome)};
    say(o.pods[0], {{"from", {"0001"}}, {"dropped", {"public.t.b"}}});
    const Decision decision = decide(o);
    const std::vector<std::string> left =
        std::string(outcome) == "Applied" ? std::vector<std::string>{"shop:v2"} : std::vector<std::string>{};
    EXPECT_EQ(decision.status.admitted, left) << outcome;
    ASSERT_TRUE(noticed(decision, "AdmissionWithdrawn"));
    for (const Notice& notice : decision.notices) {
      if (notice.reason != "AdmissionWithdrawn") continue;
      EXPECT_NE(notice.message.find("public.t.b"), std::string::npos) << notice.message;
      EXPECT_NE(notice.message.find("shop:v1"), std::string::npos) << notice.message;
    }

    Observation undone = observed("shop:v1");
    edit(undone).status = decision.status;
    undone.jobs = o.jobs;
    ASSERT_NE(act_of<CreateJob>(decide(undone)), nullptr) << "the older image is looked at by a run";
  }
}

TEST(Decide, AdmissionOfAnotherDatabaseProvesNothing) {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  o.target->key = target_key("uid", "shop:v1", "", "another database");
  o.inputs = "other";
  EXPECT_NE(act_of<CreateJob>(decide(o)), nullptr);
}

TEST(Decide, MovedTagIsAdmittedOnceItsHashIsKnown) {
  Observation o = observed("shop:latest");
  o.target->is_mutable = true;
  o.jobs = {job_for(o, "shop:latest", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision before = decide(o);
  EXPECT_TRUE(before.status.admitted.empty());
  EXPECT_EQ(truth(before, "Ready"), "True");
  edit(o).status = before.status;
  o.target->template_hash = "7c9";
  gate::GatedPod pod = gated("pod", "shop:latest");
  pod.template_hash = "7c9";
  o.gated = {pod};
  const Decision after = decide(o);
  EXPECT_EQ(after.status.admitted, std::vector<std::string>{"shop:latest#7c9"});
  EXPECT_NE(act_of<OpenGates>(after), nullptr);
}

TEST(Decide, OldJobGoesOnlyOnceTheNewersOutcomeStands) {
  Observation o = observed("shop:v2");
  recorded(o, "shop:v1", "Applied", 1);
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete), job_for(o, "shop:v2", 2)};
  EXPECT_EQ(act_of<DeleteJob>(decide(o)), nullptr);
  o.jobs[1].state = JobState::kComplete;
  o.pods = {ended(o.jobs[1], "Applied")};
  const Decision decision = decide(o);
  ASSERT_NE(act_of<DeleteJob>(decision), nullptr);
  EXPECT_EQ(act_of<DeleteJob>(decision)->uid, "job-1");
}

TEST(Decide, GateNoneLetsEverybodyGo) {
  Observation o = observed();
  edit(o).spec.gate = api::GateMode::kNone;
  o.gated = {gated("pod", "shop:v9")};
  EXPECT_NE(act_of<OpenGates>(decide(o)), nullptr);
}

TEST(Decide, WorkloadThatIsNotThereIsWaitedForAndAWrongContainerIsNot) {
  Observation o = observed();
  o.target.reset();
  o.no_target = Problem{"WorkloadNotFound", "not there", false, Milliseconds(0)};
  EXPECT_EQ(truth(decide(o), "Reconciling"), "True");
  EXPECT_EQ(truth(decide(o), "Stalled"), "False");
  o.no_target = Problem{"ContainerNotFound", "no such container", true, Milliseconds(0)};
  EXPECT_EQ(truth(decide(o), "Stalled"), "True");
}

TEST(Decide, HistoryKeepsTheNewestRunThatEndedWell) {
  Observation o = observed("shop:v9");
  recorded(o, "shop:v1", "Applied", 1);
  for (int i = 2; i <= 5; ++i) recorded(o, "shop:v9", "Failed", i);
  edit(o).spec.history_limit = 3;
  o.jobs = {job_for(o, "shop:v9", 6, JobState::kFailed)};
  o.pods = {ended(o.jobs[0], "Failed", "X", 1)};
  const Decision decision = decide(o);
  ASSERT_EQ(decision.status.history.size(), 3U);
  EXPECT_EQ(decision.status.history[0].attempt, 6);
  EXPECT_EQ(decision.status.history[2].outcome, "Applied");
}

TEST(Decide, HistoryKeepsAsManyAsTheSpecSays) {
  Observation o = observed("shop:v9");
  for (int i = 1; i <= 5; ++i) recorded(o, "shop:v" + std::to_string(i), "Applied", i);
  edit(o).spec.history_limit = 3;
  o.jobs = {job_for(o, "shop:v9", 6, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision decision = decide(o);
  ASSERT_EQ(decision.status.history.size(), 3U);
  EXPECT_EQ(decision.status.history[0].image, "shop:v9");
}

}  // namespace
}  // namespace lockkeeper::controller
