#include "controller/observe/moved_image.h"

#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

Json pod(const std::string& name, const std::string& image_id, const char* hash = "7c9",
         const char* created = "2026-01-02T03:00:00Z") {
  Json out = {
      {"metadata", {{"name", name}, {"labels", {{"pod-template-hash", hash}}}, {"creationTimestamp", created}}},
      {"spec",
       {{"containers", {{{"name", "proxy"}, {"image", "proxy:1"}}, {{"name", "api"}, {"image", "shop:latest"}}}}}},
      {"status", {{"phase", "Running"}}}};
  out["status"]["containerStatuses"] = {{{"name", "proxy"}, {"imageID", "proxy@sha256:1"}},
                                        {{"name", "api"}, {"imageID", image_id}}};
  return out;
}

ImageLook look_at(const std::vector<Json>& pods, const std::vector<std::string>& runs_had = {"shop@sha256:a"}) {
  ImageLook look{"shop:latest", "7c9", runs_had, std::nullopt, false};
  for (const Json& one : pods) see_pod(one, look);
  return look;
}

TEST(MovedImage, IsWhatAPodOfThisTemplateRunsAndNoRunHad) {
  EXPECT_FALSE(look_at({pod("p", "shop@sha256:a")}).moved);
  EXPECT_FALSE(look_at({pod("p", "shop@sha256:b", "older")}).moved);
  EXPECT_FALSE(look_at({pod("p", "shop@sha256:b")}, {}).moved) << "nobody knows what the run had";
  EXPECT_FALSE(look_at({pod("p", "shop@sha256:a")}, {"shop@sha256:b", "shop@sha256:a"}).moved)
      << "an older one runs on beside the newest";
  const auto moved = look_at({pod("old", "shop@sha256:b"), pod("new", "shop@sha256:c", "7c9", "2026-01-02T03:01:00Z"),
                              pod("older", "shop@sha256:d", "7c9", "2026-01-01T00:00:00Z")})
                         .moved;
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->pod, "new");
  EXPECT_EQ(moved->image_id, "shop@sha256:c");
  EXPECT_EQ(moved->run_had, "shop@sha256:a");
}

TEST(MovedImage, PodsThatStartAreLookedAtAgainAndThoseThatWaitOrEndAreNot) {
  Json starting = pod("p", "");
  EXPECT_TRUE(look_at({starting}).is_early);
  starting["status"].erase("containerStatuses");
  EXPECT_TRUE(look_at({starting}).is_early);
  Json gated = starting;
  gated["spec"]["schedulingGates"] = {{{"name", "lockkeeper.dev/migration"}}};
  Json ended = pod("p", "shop@sha256:b");
  ended["status"]["phase"] = "Succeeded";
  Json going = pod("p", "shop@sha256:b");
  going["metadata"]["deletionTimestamp"] = "2026-01-02T03:00:00Z";
  for (const Json& one : {gated, ended, going}) {
    EXPECT_FALSE(look_at({one}).is_early);
    EXPECT_FALSE(look_at({one}).moved);
  }
}

TEST(MovedImage, DigestsAreComparedWhateverStandsBeforeThem) {
  EXPECT_FALSE(is_another_image("docker-pullable://r/shop@sha256:a", "r/shop@sha256:a"));
  EXPECT_TRUE(is_another_image("r/shop@sha256:b", "r/shop@sha256:a"));
  EXPECT_TRUE(is_another_image("sha256:b", "sha256:a"));
  EXPECT_FALSE(is_another_image("sha256:b", "r/shop@sha256:a")) << "not of one form";
}

TEST(MovedImage, WantsARunOnceAndThenAPerson) {
  Observation o = observed("shop:latest");
  recorded(o, "shop:latest", "Applied");
  EXPECT_EQ(act_of<CreateJob>(decide(o)), nullptr);
  o.moved_image = MovedImage{"pod-b", "shop@sha256:b", "shop@sha256:a", kNow};
  o.inputs = "with b";
  const Decision run = decide(o);
  ASSERT_NE(act_of<CreateJob>(run), nullptr);
  EXPECT_EQ(act_of<CreateJob>(run)->attempt, 2);
  EXPECT_TRUE(noticed(run, "ImageMoved"));
  EXPECT_EQ(truth(run, "Ready"), "False") << "what runs is not what the database was made ready for";
  // It failed: that is what is said, and nothing starts over and over.
  Observation failed = o;
  recorded(failed, "shop:latest", "Failed", 2);
  edit(failed).status.run.inputs = "with b";
  EXPECT_EQ(reason_of(decide(failed), "Stalled"), "Failed");
  EXPECT_EQ(act_of<CreateJob>(decide(failed)), nullptr);
  // It ran, and did not have it.
  recorded(o, "shop:latest", "Applied", 2);
  edit(o).status.run.inputs = "with b";
  const Decision stalled = decide(o);
  EXPECT_EQ(act_of<CreateJob>(stalled), nullptr);
  EXPECT_EQ(reason_of(stalled, "Stalled"), "ImageMoved");
  EXPECT_NE(message_of(stalled).find("pod-b"), std::string::npos);
  // It ran, and had it.
  o.moved_image.reset();
  EXPECT_EQ(truth(decide(o), "Ready"), "True");
}

}  // namespace
}  // namespace lockkeeper::controller
