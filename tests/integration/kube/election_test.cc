// Two candidates for one Lease on a real API server.
#include "kube/election.h"

#include <gmock/gmock.h>

#include <future>

#include "faulty_transport.h"
#include "live_cluster.h"
#include "recorded.h"

namespace lockkeeper::kube {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

class ElectionOnline : public LiveCluster {
 protected:
  // A third of a real one's times.
  ElectionOptions options(const std::string& identity) {
    ElectionOptions options;
    options.ns = ns_;
    options.name = "leader";
    options.identity = identity;
    options.lease_duration = 3s;
    options.renew_period = 1s;
    options.renew_deadline = 2s;
    options.retry_period = 200ms;
    options.on_lost = [this, identity](const std::string& why) { lost_.add(identity + ": " + why); };
    return options;
  }
  [[nodiscard]] LeaseRecord lease() const { return parse_lease(client_->get(kLeases, {ns_, "leader"}).value()); }

  Recorded<std::string> lost_;
};

TEST_F(ElectionOnline, OneLeadsAndTheOtherWaitsUntilItReleases) {
  Election first(*client_, options("first"));
  Election second(*client_, options("second"));
  ASSERT_TRUE(first.acquire({}));
  EXPECT_TRUE(first.leading());
  auto other = std::async(std::launch::async, [&] { return second.acquire({}); });
  // Longer than the lease: renewals keep it.
  EXPECT_EQ(other.wait_for(4s), std::future_status::timeout);
  EXPECT_EQ(lease().holder, "first");
  const auto released = Steady::now();
  first.release();
  EXPECT_FALSE(first.leading());
  ASSERT_TRUE(other.get());
  EXPECT_LT(Steady::now() - released, options("").lease_duration) << "the lease is not waited out";
  EXPECT_EQ(lease().holder, "second");
  EXPECT_EQ(lease().transitions, 1);
  second.release();
  EXPECT_EQ(lease().holder, "");
  EXPECT_EQ(lease().duration, 1s);
  EXPECT_TRUE(lost_.all().empty());
}

TEST_F(ElectionOnline, CrashedLeaderIsFollowedAfterItsLease) {
  auto first = std::make_unique<Election>(*client_, options("first"));
  Election second(*client_, options("second"));
  ASSERT_TRUE(first->acquire({}));
  auto other = std::async(std::launch::async, [&] { return second.acquire({}); });
  EXPECT_EQ(other.wait_for(500ms), std::future_status::timeout);
  const auto crashed = Steady::now();
  first.reset();  // no release
  ASSERT_TRUE(other.get());
  EXPECT_GT(Steady::now() - crashed, 1s);
  EXPECT_LT(Steady::now() - crashed, 4s);
  second.release();
}

TEST_F(ElectionOnline, LeaderWithoutANetworkLosesBeforeAnotherLeads) {
  FaultyTransport faulty(connection_->transport());
  Client cut_off(faulty, ClientOptions{});
  Election first(cut_off, options("first"));
  Election second(*client_, options("second"));
  ASSERT_TRUE(first.acquire({}));
  auto other = std::async(std::launch::async, [&] { return second.acquire({}); });
  faulty.cut();
  ASSERT_TRUE(lost_.wait([](const auto& all) { return !all.empty(); }));
  EXPECT_FALSE(first.leading());
  EXPECT_EQ(other.wait_for(0s), std::future_status::timeout) << "two led at once";
  ASSERT_TRUE(other.get());
  EXPECT_THAT(lost_.all().at(0), ::testing::HasSubstr("first: lease " + ns_ + "/leader is lost: "));
  second.release();
}

TEST_F(ElectionOnline, LeaseThatSomebodyElseTookIsLostAtTheNextRenewal) {
  Election first(*client_, options("first"));
  ASSERT_TRUE(first.acquire({}));
  ASSERT_TRUE(client_->patch(kLeases, {ns_, "leader"}, PatchKind::kMerge, {{"spec", {{"holderIdentity", "thief"}}}}));
  ASSERT_TRUE(lost_.wait([](const auto& all) { return !all.empty(); }));
  EXPECT_THAT(lost_.all().at(0), ::testing::HasSubstr("thief holds it now"));
}

TEST_F(ElectionOnline, EditOfSomethingElseInTheLeaseIsNoLoss) {
  Election first(*client_, options("first"));
  ASSERT_TRUE(first.acquire({}));
  const std::string before = lease().renew_time;
  ASSERT_TRUE(client_->patch(kLeases, {ns_, "leader"}, PatchKind::kMerge, {{"metadata", {{"labels", {{"a", "b"}}}}}}));
  EXPECT_FALSE(lost_.wait([](const auto& all) { return !all.empty(); }, 3s));
  EXPECT_TRUE(first.leading());
  EXPECT_NE(lease().renew_time, before);
  first.release();
}

TEST_F(ElectionOnline, StoppedCandidateStopsWaiting) {
  Election first(*client_, options("first"));
  Election second(*client_, options("second"));
  ASSERT_TRUE(first.acquire({}));
  std::stop_source stop;
  auto other = std::async(std::launch::async, [&] { return second.acquire(stop.get_token()); });
  EXPECT_EQ(other.wait_for(300ms), std::future_status::timeout);
  stop.request_stop();
  EXPECT_EQ(other.wait_for(2s), std::future_status::ready);
  EXPECT_FALSE(other.get());
  first.release();
}

}  // namespace
}  // namespace lockkeeper::kube
