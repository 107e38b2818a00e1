#include "cmd/kubectl_lockkeeper/workload_image.h"

#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

api::Migration migration_of(const std::string& container, std::vector<std::string> images) {
  api::Migration migration;
  migration.spec.workload_ref = api::WorkloadRef{"apps/v1", "Deployment", "app", container};
  migration.status.target.images = std::move(images);
  return migration;
}

Json deployment() {
  return {
      {"spec",
       {{"template",
         {{"spec",
           {{"containers", {{{"name", "proxy"}, {"image", "proxy:7"}}, {{"name", "api"}, {"image", "app:2"}}}}}}}}}}};
}

TEST(WorkloadImage, IsThatOfTheContainerThatMigrates) {
  EXPECT_EQ(image_in(migration_of("api", {}), deployment()), "app:2");
  EXPECT_EQ(image_in(migration_of("", {}), deployment()), "proxy:7");
  EXPECT_EQ(image_in(migration_of("other", {}), deployment()), "");
  EXPECT_EQ(image_in(migration_of("api", {}), Json::object()), "");
  api::Migration of_an_image;
  of_an_image.spec.image = "app:1";
  EXPECT_EQ(image_in(of_an_image, deployment()), "");
}

TEST(WorkloadImage, AStatusAboutTheImageOfBeforeIsAboutAnotherOne) {
  EXPECT_TRUE(is_about_another_image(migration_of("api", {"app:1"}), "app:2"));
  EXPECT_FALSE(is_about_another_image(migration_of("api", {"app:2"}), "app:2"));
  EXPECT_FALSE(is_about_another_image(migration_of("api", {"app:1"}), "")) << "the workload may not be read";
  EXPECT_FALSE(is_about_another_image(migration_of("api", {}), "app:2")) << "nobody has looked: that is told otherwise";
}

}  // namespace
}  // namespace lockkeeper::cmd
