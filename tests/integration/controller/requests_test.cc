#include <utility>

#include "world.h"

namespace lockkeeper::controller {
namespace {

using Requests = World;

// From the image's patch to Ready with its gates open, Events included.
int requests_of_a_rollout(World& world, OperatorProcess& process, const std::function<void()>& rollout) {
  (void)world;
  const int before = process.requests();
  rollout();
  return process.requests() - before;
}

struct Budget {
  int replicas;
  int requests;
};

class RequestBudget : public World, public ::testing::WithParamInterface<Budget> {};

TEST_P(RequestBudget, NewImageUntilReadyStaysWithinIt) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  wait_until("Events of the first run", [&] { return !event_reasons("shop").empty(); });
  const int made = requests_of_a_rollout(*this, *operator_, [&] {
    set_image("shop", "shop:v2");
    const Json job = wait_for_job("shop", 2);
    for (int i = 0; i < GetParam().replicas; ++i) create_gated_pod("pod-" + std::to_string(i), "shop", "shop:v2");
    succeed(job, "b2");
    wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready") && m.status.run.attempt == 2; });
    for (int i = 0; i < GetParam().replicas; ++i) {
      wait_until("gate", [&] { return !is_gated("pod-" + std::to_string(i)); });
    }
    wait_until("old Job gone", [&] { return jobs_of("shop").size() == 1; });
    wait_until("Events", [&] {
      const auto reasons = event_reasons("shop");
      return std::count(reasons.begin(), reasons.end(), "GateOpened") == 1;
    });
  });
  EXPECT_LE(made, GetParam().requests);
  RecordProperty("requests", made);
  std::cout << GetParam().replicas << " replicas: " << made << " requests\n";
}

INSTANTIATE_TEST_SUITE_P(Replicas, RequestBudget, ::testing::Values(Budget{1, 12}, Budget{4, 15}),
                         [](const auto& given) { return std::to_string(given.param.replicas); });

TEST_F(Requests, SettledMigrationCostsOneLookWhereItsWorkloadMoves) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  wait_until("Events", [&] { return !event_reasons("shop").empty(); });
  int before = -1;
  wait_until("quiet", [&] { return std::exchange(before, operator_->requests()) == before; });
  // Moves the generation, as scaling does, and not the code.
  ASSERT_TRUE(client_->patch(kube::kDeployments, {ns_, "shop"}, kube::PatchKind::kMerge,
                             {{"metadata", {{"annotations", {{"note", "x"}}}}}}));
  create_deployment("mark", "mark:v1");
  create_migration("mark", {{"image", "mark:v1"}, {"suspend", true}, {"gate", "None"}});
  wait_for("mark", "Suspended", [](const auto& m) { return m.status.phase == api::MigrationPhase::kSuspended; });
  EXPECT_EQ(operator_->requests() - before, 2) << "a look at the workload, and the status of the other Migration";
}

}  // namespace
}  // namespace lockkeeper::controller
