#include "controller/decide/afterwards/leftovers.h"

#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Leftovers, PodThatASidecarKeepsAliveIsEndedAndTheFailedJobOfASuccessGoes) {
  Observation o = with_its_job();
  o.pods = {ended(o.jobs[0], "Applied")};
  o.pods[0].phase = "Running";
  o.pods[0].others = "istio-proxy";
  o.pods[0].end->finished = o.now - std::chrono::seconds(4);
  const Decision waiting = decide(o);
  EXPECT_EQ(waiting.status.run.outcome, "Applied") << "the report is in hand first";
  EXPECT_EQ(act_of<EndPod>(waiting), nullptr) << "it may end by itself";
  EXPECT_EQ(waiting.again, Milliseconds(6000));
  edit(o).status = waiting.status;
  o.now += std::chrono::seconds(6);
  const Decision ending = decide(o);
  ASSERT_NE(act_of<EndPod>(ending), nullptr);
  EXPECT_TRUE(noticed(ending, "SidecarEnded"));
  EXPECT_EQ(act_of<DeleteJob>(ending), nullptr);
  o.pods[0].ending = true;
  EXPECT_EQ(act_of<EndPod>(decide(o)), nullptr);
  // The sidecar's exit status is the Job's failure, and not the run's.
  o.pods[0].phase = "Failed";
  o.pods[0].others.clear();
  o.jobs[0].state = JobState::kFailed;
  const Decision cleared = decide(o);
  EXPECT_NE(act_of<DeleteJob>(cleared), nullptr);
  EXPECT_EQ(cleared.status, o.migration->status);
  EXPECT_EQ(act_of<CreateJob>(cleared), nullptr);
}

TEST(Leftovers, PodOfAFailedOrSilentRunIsEndedTooAndItsJobStaysForItsLogs) {
  for (const char* message : {R"({"kind":"Run","outcome":"Failed","reason":"MigrationFailed"})", "", "no report"}) {
    Observation o = with_its_job();
    o.pods = {ended(o.jobs[0], "Failed")};
    o.pods[0].end = RunEnd{1, "Error", message, o.now - std::chrono::seconds(11)};
    o.pods[0].phase = "Running";
    o.pods[0].others = "istio-proxy";
    const Decision decision = decide(o);
    EXPECT_NE(act_of<EndPod>(decision), nullptr) << message;
    edit(o).status = decision.status;
    o.pods[0].phase = "Failed";
    o.pods[0].others.clear();
    o.jobs[0].state = JobState::kFailed;
    EXPECT_EQ(act_of<DeleteJob>(decide(o)), nullptr) << message;
    EXPECT_EQ(decide(o).status.run.outcome, "Failed") << message;
  }
}

TEST(Leftovers, OutOfMemoryIsTriedAFewTimesAndThenNeedsAPerson) {
  Observation o = observed();
  for (int attempt = 1; attempt <= 3; ++attempt) {
    recorded(o, "shop:v1", "Unknown", attempt);
    edit(o).status.run.reason = "OutOfMemory";
    edit(o).status.history.front().reason = "OutOfMemory";
    const Decision decision = decide(o);
    EXPECT_EQ(truth(decision, "Stalled"), attempt < 3 ? "False" : "True") << attempt;
    EXPECT_EQ(reason_of(decision), "OutOfMemory");
    EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
  }
  // More memory is another spec.
  o.inputs = "other inputs";
  EXPECT_NE(act_of<CreateJob>(decide(o)), nullptr);
}

TEST(LabelConflict, StandsInTheDiagnosisAndBesideARunThatDidNotReachItsDatabase) {
  for (const char* reason : {"DatabaseUnreachable", "MultipleHeads"}) {
    Observation o = with_its_job();
    o.jobs[0].state = JobState::kFailed;
    o.jobs[0].findings = {
        {api::Code::kLabelConflict, api::Severity::kWarning, "NetworkPolicy ns/db", "It is broken.", "mend it"}};
    o.pods = {ended(o.jobs[0], "PreconditionNotMet", reason, 13)};
    const Decision decision = decide(o);
    ASSERT_EQ(decision.status.diagnosis.size(), 1U);
    EXPECT_EQ(decision.status.diagnosis[0].subject, "NetworkPolicy ns/db");
    const bool may_be_why = message_of(decision).find("It is broken.") != std::string::npos;
    EXPECT_EQ(may_be_why, std::string(reason) == "DatabaseUnreachable") << message_of(decision);
  }
}

}  // namespace
}  // namespace lockkeeper::controller
