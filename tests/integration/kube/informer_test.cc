// Following a collection of a real API server, through a network that fails when it is told to.
#include "kube/informer.h"

#include <gmock/gmock.h>

#include <chrono>

#include "faulty_transport.h"
#include "live_cluster.h"
#include "recorded.h"

namespace lockkeeper::kube {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

struct Value {
  std::string name;
  std::string value;
};

class InformerOnline : public LiveCluster {
 protected:
  void SetUp() override {
    LiveCluster::SetUp();
    faulty_ = std::make_unique<FaultyTransport>(connection_->transport());
    watching_ = std::make_unique<Client>(*faulty_, ClientOptions{});
  }

  void follow() {
    WatchSpec spec{kConfigMaps, {}};
    spec.query.ns = ns_;
    StoreOptions<Value> store;
    store.decode = [](const Json& object) {
      return Value{ObjectKey::of(object).name, string_at(object, {"data", "value"})};
    };
    store.index_keys = [](const Value& value) { return std::vector<std::string>{value.value}; };
    store.on_change = [this](const StoreChange<Value>& change) {
      const std::string what = change.before ? (change.after ? "changed" : "gone") : "new";
      changes_.add(what + (change.from_list ? " in list " : " ") + change.key.name +
                   (change.after ? "=" + change.after->value : ""));
    };
    WatchOptions watch;
    watch.on_problem = [this](const std::string& problem) { problems_.add(problem); };
    informer_ = std::make_unique<Informer<Value>>(*watching_, spec, std::move(store), std::move(watch));
  }
  void follow_until_synced() {
    follow();
    ASSERT_TRUE(informer_->wait_synced({}, 20s));
  }
  void set(const std::string& name, const std::string& value) {
    ASSERT_TRUE(client_->patch(kConfigMaps, {ns_, name}, PatchKind::kMerge, {{"data", {{"value", value}}}}));
  }

  [[nodiscard]] std::size_t lists() const { return faulty_->count("limit=500"); }
  [[nodiscard]] std::size_t streaming_lists() const { return faulty_->count("sendInitialEvents"); }

  std::unique_ptr<FaultyTransport> faulty_;
  std::unique_ptr<Client> watching_;
  Recorded<std::string> changes_;
  Recorded<std::string> problems_;
  std::unique_ptr<Informer<Value>> informer_;  // last: it calls into the above
};

TEST_F(InformerOnline, ListsWhatIsThereThenFollowsIt) {
  put("a", "1");
  put("b", "2");
  follow_until_synced();
  EXPECT_THAT(changes_.all(), ElementsAre("new in list a=1", "new in list b=2"));
  put("c", "3");
  ASSERT_TRUE(changes_.wait_for("new c=3"));
  set("a", "9");
  ASSERT_TRUE(changes_.wait_for("changed a=9"));
  ASSERT_TRUE(client_->remove(kConfigMaps, {ns_, "b"}));
  ASSERT_TRUE(changes_.wait_for("gone b"));
  EXPECT_EQ(informer_->store().size(), 2U);
  EXPECT_EQ(informer_->store().get({ns_, "b"}), nullptr);
  EXPECT_EQ(informer_->store().list_by_index("9").at(0)->name, "a");
  EXPECT_TRUE(informer_->store().list_by_index("1").empty());
  EXPECT_TRUE(informer_->healthy());
  EXPECT_THAT(problems_.all(), IsEmpty());
}

TEST_F(InformerOnline, OneStreamIsEnoughWhereTheServerCanListByIt) {
  follow_until_synced();
  put("a", "1");
  ASSERT_TRUE(changes_.wait_for("new a=1"));
  // etcd 3.4 cannot: then the refused stream, a list, and the watch.
  if (lists() == 0) {
    EXPECT_EQ(faulty_->requests().size(), 1U);
  } else {
    EXPECT_EQ(streaming_lists(), 1U);
    EXPECT_EQ(lists(), 1U);
    EXPECT_EQ(faulty_->requests().size(), 3U);
  }
}

TEST_F(InformerOnline, CutStreamGoesOnWhereItWasWithoutAList) {
  put("a", "1");
  follow_until_synced();
  put("b", "2");
  ASSERT_TRUE(changes_.wait_for("new b=2"));
  const auto before = lists() + streaming_lists();
  faulty_->cut_streams();
  put("c", "3");
  ASSERT_TRUE(client_->remove(kConfigMaps, {ns_, "a"}));
  ASSERT_TRUE(changes_.wait_for("gone a"));
  EXPECT_THAT(changes_.all(), ElementsAre("new in list a=1", "new b=2", "new c=3", "gone a"));
  EXPECT_EQ(lists() + streaming_lists(), before);
  EXPECT_TRUE(informer_->healthy());
}

TEST_F(InformerOnline, ExpiredVersionListsAgainAndNoticesWhatIsGone) {
  put("a", "1");
  put("b", "2");
  put("c", "3");
  follow_until_synced();
  faulty_->cut();
  ASSERT_TRUE(problems_.wait([](const auto& all) { return !all.empty(); }));
  EXPECT_FALSE(informer_->healthy());
  ASSERT_TRUE(client_->remove(kConfigMaps, {ns_, "a"}));
  set("b", "9");
  put("d", "4");
  faulty_->answer_next_stream(410);
  faulty_->mend();
  ASSERT_TRUE(changes_.wait_for("new d=4"));
  const auto all = changes_.all();
  EXPECT_THAT(std::vector<std::string>(all.begin() + 3, all.end()), ElementsAre("gone a", "changed b=9", "new d=4"));
  EXPECT_EQ(informer_->store().size(), 3U);
}

TEST_F(InformerOnline, EndsAtOnceWhileNothingHappens) {
  follow_until_synced();
  const auto began = std::chrono::steady_clock::now();
  informer_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 500ms);
}

TEST_F(InformerOnline, CollectionThatIsNotServedIsSaidAndTriedAgain) {
  WatchSpec spec{Resource{"lockkeeper.example", "v1", "nothings", "Nothing"}, {}};
  StoreOptions<Value> store;
  store.decode = [](const Json&) { return Value{}; };
  WatchOptions watch;
  watch.on_problem = [this](const std::string& problem) { problems_.add(problem); };
  const Informer<Value> informer(*watching_, spec, std::move(store), std::move(watch));
  ASSERT_TRUE(problems_.wait([](const auto& all) { return all.size() >= 2; }));
  EXPECT_THAT(problems_.all().at(0), ::testing::HasSubstr("nothings: the API server answered 404"));
  EXPECT_FALSE(informer.synced());
}

}  // namespace
}  // namespace lockkeeper::kube
