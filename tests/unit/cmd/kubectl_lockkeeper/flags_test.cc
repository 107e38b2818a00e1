#include "cmd/kubectl_lockkeeper/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/kubectl_lockkeeper/command_line.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Flags, AreThoseOfKubectl) {
  CommandLine line;
  line.app.parse("status shop mig/web -n prod --context dev -o wide --no-color");
  EXPECT_THAT(line.flags.names, ElementsAre("shop", "mig/web"));
  EXPECT_EQ(line.flags.name_space, "prod");
  EXPECT_EQ(line.flags.context, "dev");
  EXPECT_EQ(line.flags.form, Form::kWide);
  EXPECT_TRUE(line.flags.no_color);
  EXPECT_TRUE(line.chosen);
}

TEST(Flags, OfAnotherVerbAreWrong) {
  for (const char* words : {"", "nothing", "plan", "plan a b", "plan a -A", "history a -o name", "logs a --attempt 0",
                            "status --timeout soon", "status a --watch --wait", "completion tcsh", "doctor shop"}) {
    CommandLine line;
    EXPECT_THROW(line.app.parse(words), CLI::ParseError) << words;
  }
}

TEST(Flags, ThatDoNotGoTogetherAreWrong) {
  Flags flags;
  EXPECT_EQ(what_is_wrong(flags), "");
  flags.all_namespaces = true;
  EXPECT_EQ(what_is_wrong(flags), "");
  flags.name_space = "shop";
  EXPECT_THAT(what_is_wrong(flags), HasSubstr("-n"));
  flags = {};
  flags.names = {"shop"};
  EXPECT_EQ(what_is_wrong(flags), "");
  flags.selector = "a=b";
  EXPECT_THAT(what_is_wrong(flags), HasSubstr("-l"));
  flags.selector = "";
  flags.names = {"pod/shop"};
  EXPECT_THAT(what_is_wrong(flags), HasSubstr("'pod/shop'"));
  flags.names = {""};
  EXPECT_NE(what_is_wrong(flags), "");
}

TEST(Flags, ANameMayBeWhatIsPrintedAsOne) {
  for (const char* argument :
       {"shop", "mig/shop", "migration/shop", "migrations/shop", "migration.lockkeeper.dev/shop"}) {
    EXPECT_EQ(name_of_argument(argument), "shop");
  }
}

}  // namespace
}  // namespace lockkeeper::cmd
