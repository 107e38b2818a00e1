#include "controller/decide/afterwards/first_revision.h"

#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

const BootstrapFile kMade{"4f1c", "versions/4f1c_first.py", "revision = '4f1c'\n"};

// A run that makes the first revision.
Observation bootstrapping(bool is_over) {
  Observation o = observed();
  edit(o).spec.policy.bootstrap = api::Bootstrap::kAutogenerate;
  if (is_over) recorded(o, "shop:v1", "Applied");
  o.jobs = {job_for(o, "shop:v1", 1, is_over ? JobState::kComplete : JobState::kActive)};
  o.pods = {pod_for(o.jobs[0])};
  if (!is_over) return o;
  api::Run run;
  run.outcome = api::Outcome::kApplied;
  run.to = {"4f1c"};
  run.steps = {{api::Action::kBootstrap, "4f1c", 1, api::StepOutcome::kApplied}};
  o.pods[0].end = RunEnd{0, "Completed", to_line(api::to_json(run))};
  edit(o).status = decide(o).status;
  return o;
}

TEST(FirstRevision, IsHandedOutAndNamedOnceItIsThere) {
  Observation o = bootstrapping(false);
  o.progress.bootstrap = kMade;
  const Decision first = decide(o);
  const auto* act = act_of<WriteFirstRevision>(first);
  ASSERT_NE(act, nullptr);
  EXPECT_EQ(act->made, kMade);
  EXPECT_TRUE(first.status.bootstrap.config_map.empty()) << "the status does not promise what may not be there";
  o.bootstrap = {"4f1c", act->config_map};
  const Decision second = decide(o);
  EXPECT_EQ(act_of<WriteFirstRevision>(second), nullptr);
  EXPECT_EQ(second.status.bootstrap.config_map, act->config_map);
  EXPECT_EQ(second.status.bootstrap.revision, "4f1c");
  EXPECT_TRUE(noticed(second, "FirstRevision"));
  EXPECT_TRUE(second.is_urgent);
  edit(o).status = second.status;
  EXPECT_FALSE(noticed(decide(o), "FirstRevision"));
  o.bootstrap = {};
  EXPECT_EQ(act_of<WriteFirstRevision>(decide(o)), nullptr) << "nor once more after a restart";
}

TEST(FirstRevision, RunThatEndedBeforeAnybodyReadItsLogIsReadAfterwards) {
  Observation o = bootstrapping(true);
  const Decision decision = decide(o);
  ASSERT_NE(act_of<FollowRun>(decision), nullptr);
  EXPECT_EQ(act_of<FollowRun>(decision)->pod_uid, o.pods[0].uid);
  o.progress.bootstrap = kMade;
  ASSERT_NE(act_of<WriteFirstRevision>(decide(o)), nullptr);
  o.bootstrap = {"4f1c", first_revision_config_map(*o.migration, "4f1c")};
  edit(o).status = decide(o).status;
  o.progress.bootstrap = {};
  EXPECT_TRUE(decide(o).acts.empty()) << "and then it is done with";
}

TEST(FirstRevision, OneThatWasStampedBecauseTheSchemaIsThereIsHandedOutToo) {
  Observation o = bootstrapping(true);
  api::Run run;
  run.outcome = api::Outcome::kApplied;
  run.from = {"dff470803ce4"};
  run.to = {"4f1c"};
  run.steps = {{api::Action::kBootstrap, "4f1c", 0, api::StepOutcome::kApplied},
               {api::Action::kStamp, "4f1c", 0.1, api::StepOutcome::kApplied}};
  o.pods[0].end->message = to_line(api::to_json(run));
  ASSERT_NE(act_of<FollowRun>(decide(o)), nullptr);
  o.progress.bootstrap = kMade;
  ASSERT_NE(act_of<WriteFirstRevision>(decide(o)), nullptr);
}

TEST(FirstRevision, OrdinaryRunsAreNotReadAgain) {
  Observation o = bootstrapping(true);
  o.pods[0].end->message = to_line(api::to_json(api::Run{}));
  EXPECT_TRUE(decide(o).acts.empty());
}

TEST(FirstRevision, NameIsTheSameForTheSameRevisionAndFits) {
  const auto migration = migration_named(std::string(63, 'n'));
  EXPECT_EQ(first_revision_config_map(*migration, "a"), first_revision_config_map(*migration, "a"));
  EXPECT_NE(first_revision_config_map(*migration, "a"), first_revision_config_map(*migration, "b"));
  EXPECT_LE(first_revision_config_map(*migration, "a").size(), 63U);
}

}  // namespace
}  // namespace lockkeeper::controller
