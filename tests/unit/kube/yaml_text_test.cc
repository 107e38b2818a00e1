#include "kube/yaml_text.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace lockkeeper::kube {
namespace {

TEST(YamlText, IsWhatKubectlPrints) {
  const Json object = {{"apiVersion", "lockkeeper.dev/v1alpha1"},
                       {"metadata", {{"labels", Json::object()}, {"name", "shop"}}},
                       {"spec", {{"suspend", false}, {"historyLimit", 10}}},
                       {"status", {{"admitted", {"docker.io/shop:2"}}, {"history", Json::array()}, {"none", nullptr}}}};
  EXPECT_EQ(to_yaml(object), R"(apiVersion: lockkeeper.dev/v1alpha1
metadata:
  labels: {}
  name: shop
spec:
  historyLimit: 10
  suspend: false
status:
  admitted:
    - docker.io/shop:2
  history: []
  none: ~
)");
}

TEST(YamlText, AStringStaysAStringWhateverItLooksLike) {
  for (const char* text : {"on",
                           "Yes",
                           "null",
                           "~",
                           "0x10",
                           "1e3",
                           "0001",
                           "2026-01-01T00:00:00Z",
                           "",
                           " x",
                           "x ",
                           "a: b",
                           "# no",
                           "- no",
                           "*x",
                           "&x",
                           "%x",
                           "@x",
                           "`x`",
                           "{x}",
                           "[x]",
                           "x # y",
                           "\"",
                           "'",
                           "\t",
                           "x\ty",
                           "a\nb\n",
                           "a\n\n",
                           "\na\n",
                           " a\nb\n",
                           "\n",
                           "a\r\nb",
                           "a\n\n b",
                           "déjà",
                           "Job app-1: waits",
                           "key:",
                           "<<",
                           "=",
                           "y",
                           ".5",
                           "true"}) {
    const std::string yaml = to_yaml({{"value", text}});
    EXPECT_EQ(YAML::Load(yaml)["value"].as<std::string>(), text) << yaml;
    const bool in_quotes_or_block = yaml.find('"') != std::string::npos || yaml.find('|') != std::string::npos;
    EXPECT_TRUE(in_quotes_or_block || std::string("Job app-1: waits") == text) << yaml;
  }
}

}  // namespace
}  // namespace lockkeeper::kube
