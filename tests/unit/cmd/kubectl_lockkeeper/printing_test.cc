#include "cmd/kubectl_lockkeeper/printing.h"

#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

Json named(const char* name) {
  return {{"kind", "Migration"}, {"metadata", {{"name", name}, {"managedFields", Json::array({1})}}}};
}

TEST(Printing, OneIsAnObjectAndSeveralAreAList) {
  EXPECT_EQ(Json::parse(objects_text({named("a")}, false, Form::kJson)),
            Json::parse(R"({"kind":"Migration","metadata":{"name":"a"}})"));
  const Json list = Json::parse(objects_text({named("a")}, true, Form::kJson));
  EXPECT_EQ(list.at("kind"), "List");
  EXPECT_EQ(list.at("items").size(), 1U);
  EXPECT_EQ(objects_text({}, true, Form::kYaml), "apiVersion: v1\nitems: []\nkind: List\nmetadata: {}\n");
  EXPECT_EQ(objects_text({named("a")}, false, Form::kYaml), "kind: Migration\nmetadata:\n  name: a\n");
}

TEST(Printing, NamesAreWhatKubectlTakes) {
  EXPECT_EQ(objects_text({named("a"), named("b")}, true, Form::kName),
            "migration.lockkeeper.dev/a\nmigration.lockkeeper.dev/b\n");
}

}  // namespace
}  // namespace lockkeeper::cmd
