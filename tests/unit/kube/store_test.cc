#include "kube/store.h"

#include <gmock/gmock.h>

namespace lockkeeper::kube {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Value {
  std::string name;
  std::string owner;
};

Json object(const std::string& name, const std::string& version, const std::string& owner = "x") {
  return {{"metadata", {{"namespace", "ns"}, {"name", name}, {"resourceVersion", version}}}, {"owner", owner}};
}

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : store_(options()) {}

  StoreOptions<Value> options() {
    StoreOptions<Value> options;
    options.decode = [this](const Json& json) {
      ++decoded_;
      if (string_at(json, {"owner"}) == "bad") throw Error(ErrorKind::kTerminal, "owner is bad");
      return Value{ObjectKey::of(json).name, string_at(json, {"owner"})};
    };
    options.index_keys = [](const Value& value) { return std::vector<std::string>{value.owner}; };
    options.on_change = [this](const StoreChange<Value>& change) {
      // What is told is what the store shows already, and asking does not lock up.
      EXPECT_EQ(store_.get(change.key), change.after);
      changes_.push_back((change.before ? change.before->owner : "-") + ">" +
                         (change.after ? change.after->owner : "-") + " " + change.key.text() +
                         (change.from_list ? " listed" : ""));
    };
    options.on_problem = [this](const std::string& problem) { problems_.push_back(problem); };
    return options;
  }
  void replace(const std::vector<Json>& objects) {
    store_.replace_begin();
    for (const Json& one : objects) store_.replace_item(one);
    store_.replace_end();
  }
  std::vector<std::string> take_changes() { return std::exchange(changes_, {}); }

  int decoded_ = 0;
  std::vector<std::string> changes_;
  std::vector<std::string> problems_;
  Store<Value> store_;
};

TEST_F(StoreTest, FirstListIsBacklogLaterOnesAreNews) {
  replace({object("a", "1"), object("b", "2")});
  EXPECT_THAT(take_changes(), ElementsAre("->x ns/a listed", "->x ns/b listed"));
  replace({object("a", "1"), object("b", "2"), object("c", "3")});
  EXPECT_THAT(take_changes(), ElementsAre("->x ns/c"));
}

TEST_F(StoreTest, RelistTellsWhatIsGoneAndWhatChangedAndNothingElse) {
  replace({object("a", "1"), object("b", "2"), object("c", "3")});
  take_changes();
  replace({object("b", "2"), object("c", "9", "y")});
  EXPECT_THAT(take_changes(), ElementsAre("x>- ns/a", "x>y ns/c"));
  EXPECT_EQ(store_.size(), 2U);
}

TEST_F(StoreTest, ListOfOneNamespaceLeavesTheOthersAlone) {
  Store<Value>::Share first(store_, "ns");
  Store<Value>::Share second(store_, "ns-2");
  const auto in_second = [](const std::string& name, const std::string& version) {
    Json made = object(name, version);
    made["metadata"]["namespace"] = "ns-2";
    return made;
  };
  first.replace_begin();
  first.replace_item(object("a", "1"));
  first.replace_item(object("b", "2"));
  first.replace_end();
  second.replace_begin();
  second.replace_item(in_second("a", "3"));
  second.replace_end();
  EXPECT_THAT(take_changes(), ElementsAre("->x ns/a listed", "->x ns/b listed", "->x ns-2/a listed"));
  first.replace_begin();
  first.replace_item(object("b", "2"));
  first.replace_end();
  EXPECT_THAT(take_changes(), ElementsAre("x>- ns/a"));
  second.event(EventType::kModified, in_second("a", "4"));
  second.replace_begin();
  second.replace_end();
  EXPECT_THAT(take_changes(), ElementsAre("x>x ns-2/a", "x>- ns-2/a"));
  EXPECT_EQ(store_.size(), 1U);
}

TEST_F(StoreTest, KnownVersionIsNotDecodedAgain) {
  replace({object("a", "1"), object("b", "2")});
  decoded_ = 0;
  replace({object("a", "1"), object("b", "3")});
  EXPECT_EQ(decoded_, 1);
}

TEST_F(StoreTest, EventsChangeAndTheSameVersionIsNoChange) {
  replace({});
  store_.event(EventType::kAdded, object("a", "1"));
  store_.event(EventType::kModified, object("a", "1"));
  store_.event(EventType::kModified, object("a", "2", "y"));
  store_.event(EventType::kDeleted, object("a", "3"));
  store_.event(EventType::kDeleted, object("a", "3"));
  EXPECT_THAT(take_changes(), ElementsAre("->x ns/a", "x>y ns/a", "y>- ns/a"));
}

TEST_F(StoreTest, IndexFollowsEveryChange) {
  replace({object("a", "1", "x"), object("b", "2", "x"), object("c", "3", "y")});
  const auto names = [&](const std::string& key) {
    std::vector<std::string> all;
    for (const auto& value : store_.list_by_index(key)) all.push_back(value->name);
    return all;
  };
  EXPECT_THAT(names("x"), ElementsAre("a", "b"));
  store_.event(EventType::kModified, object("a", "4", "y"));
  store_.event(EventType::kDeleted, object("b", "5"));
  EXPECT_THAT(names("x"), IsEmpty());
  EXPECT_THAT(names("y"), ElementsAre("a", "c"));
}

TEST_F(StoreTest, ListThatBreaksOffChangesNothing) {
  replace({object("a", "1")});
  take_changes();
  store_.replace_begin();
  store_.replace_item(object("b", "2"));
  store_.replace_begin();
  store_.replace_item(object("a", "1"));
  store_.replace_end();
  EXPECT_THAT(take_changes(), IsEmpty());
  EXPECT_EQ(store_.size(), 1U);
}

TEST_F(StoreTest, UnreadableObjectIsSaidAndKeepsItsLastGoodState) {
  replace({object("a", "1")});
  take_changes();
  store_.event(EventType::kModified, object("a", "2", "bad"));
  replace({object("a", "2", "bad"), object("b", "3", "bad")});
  EXPECT_EQ(store_.get({"ns", "a"})->owner, "x");
  EXPECT_EQ(store_.size(), 1U);
  EXPECT_THAT(problems_, ElementsAre("ns/a: owner is bad", "ns/a: owner is bad", "ns/b: owner is bad"));
}

TEST_F(StoreTest, ReaderKeepsWhatItHolds) {
  replace({object("a", "1")});
  const auto held = store_.get({"ns", "a"});
  store_.event(EventType::kDeleted, object("a", "2"));
  EXPECT_EQ(held->owner, "x");
}

}  // namespace
}  // namespace lockkeeper::kube
