// Why a part of the page is missing.
#include "cmd/kubectl_lockkeeper/serving/missing_rights.h"

#include <gtest/gtest.h>

#include "kube/api_error.h"

namespace lockkeeper::cmd {
namespace {

TEST(MissingRights, TheRightThatIsMissingIsNamed) {
  const kube::ApiError error(ErrorKind::kTerminal, "get pods: forbidden", 403, "Forbidden", std::nullopt);
  EXPECT_EQ(why_not_read("the run's log", {"get", "pods/log"}, "shop", error),
            "You may not read the run's log: that needs the right to get pods/log in namespace shop.");
}

TEST(MissingRights, AnythingElseIsToldInItsOwnWords) {
  const Error error(ErrorKind::kTransient, "127.0.0.1:6443: connection refused");
  EXPECT_EQ(why_not_read("the plan", {"get", "configmaps"}, "shop", error),
            "The plan could not be read: 127.0.0.1:6443: connection refused.");
}

}  // namespace
}  // namespace lockkeeper::cmd
