#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(RecordOutcome, OutcomeOfAFinishedJob) {
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

TEST(RecordOutcome, VerifiedSaysWhatWasProven) {
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

TEST(RecordOutcome, TheVerdictTellsOfLintWhereTheLogWasNotRead) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Refused")};
  EXPECT_FALSE(decide(o).status.plan) << "nobody has told of any";
  const api::LintSummary lint{1, 3, 0, {{"truncating", "b2", 0, api::Severity::kError, "All rows go."}}};
  Json report = Json::parse(o.pods[0].end->message);
  report["lint"] = api::to_json(lint);
  o.pods[0].end->message = to_line(report);
  const Decision decision = decide(o);
  ASSERT_TRUE(decision.status.plan);
  EXPECT_EQ(decision.status.plan->lint, lint);
  EXPECT_FALSE(api::to_json(decision.status)["plan"].contains("steps")) << "how many it has nobody knows";
}

TEST(RecordOutcome, RecordedOutcomeIsNotRecordedTwice) {
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

TEST(RecordOutcome, VerifiedIsFalseOnlyWhereSomethingIsMissing) {
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

TEST(RecordOutcome, OldImagesAreNotAdmittedAfterARunThatTookSomethingAway) {
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

TEST(RecordOutcome, HistoryKeepsTheNewestRunThatEndedWell) {
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

TEST(RecordOutcome, HistoryKeepsAsManyAsTheSpecSays) {
  Observation o = observed("shop:v9");
  for (int i = 1; i <= 5; ++i) recorded(o, "shop:v" + std::to_string(i), "Applied", i);
  edit(o).spec.history_limit = 3;
  o.jobs = {job_for(o, "shop:v9", 6, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision decision = decide(o);
  ASSERT_EQ(decision.status.history.size(), 3U);
  EXPECT_EQ(decision.status.history[0].image, "shop:v9");
}

TEST(RecordOutcome, VerdictIsTakenWhenTheRunnerHasEndedAndNotItsSidecars) {
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

TEST(RecordOutcome, FailureInAPodThatIsTakenAwayIsNotTheLastWord) {
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

TEST(RecordOutcome, PodThatWentAfterItsRunnerHadReportedIsNotLost) {
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

TEST(RecordOutcome, RunThatMadeRoomForANewerImageIsNoFailureAndNamesIt) {
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

TEST(RecordOutcome, LostJobIsUnknownAndNeverTakenForSuccess) {
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

TEST(RecordOutcome, ForeignJobNeedsAPerson) {
  Observation o = with_its_job();
  o.jobs.clear();
  o.pods.clear();
  o.refused = Problem{"ForeignJob", "not ours", true, Milliseconds(0)};
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Stalled"), "True");
  EXPECT_EQ(reason_of(decision, "Stalled"), "ForeignJob");
  EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
}

TEST(RecordOutcome, ContextsAreNamedAndTheOneThatIsInTheWayComesFirst) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kFailed)};
  o.pods = {ended(o.jobs[0], "Refused", "OrphanedRevision", 10)};
  const auto context = [](const char* table, const char* row, const char* outcome) {
    return Json{{"database", "shop on db:5432"}, {"version_table", table}, {"to", {row}}, {"outcome", outcome}};
  };
  say(o.pods[0],
      {{"contexts",
        {context("a.v", "b2", "Applied"), context("b.v", "zz", "Refused"), context("c.v", "b2", "Applied")}}});
  const Decision decision = decide(o);
  const auto& contexts = decision.status.contexts;
  ASSERT_EQ(contexts.size(), 3U);
  EXPECT_EQ(contexts[0], (api::ContextStatus{"shop on db:5432", "b.v", {"zz"}, "Refused"}));
  EXPECT_EQ(contexts[1].version_table, "a.v");
  EXPECT_EQ(contexts[2].version_table, "c.v");
  edit(o).status = api::parse_status(api::to_json(decision.status));
  EXPECT_EQ(o.migration->status.contexts, contexts) << "as it is stored";

  edit(o).status.run.outcome.clear();
  say(o.pods[0], {{"contexts", Json::array()}, {"outcome", "Applied"}});
  EXPECT_TRUE(decide(o).status.contexts.empty()) << "of one alone, revision says it all";
}

TEST(RecordOutcome, TheContextsAreBounded) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  Json contexts = Json::array();
  for (int i = 0; i < 200; ++i) contexts.push_back({{"version_table", std::to_string(i)}, {"outcome", "Applied"}});
  say(o.pods[0], {{"contexts", contexts}});
  EXPECT_EQ(decide(o).status.contexts.size(), api::kMostContexts);
}

}  // namespace
}  // namespace lockkeeper::controller
