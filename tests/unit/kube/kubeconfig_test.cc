#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "kube/config.h"

namespace lockkeeper::kube {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

constexpr const char* kSmall = R"(
apiVersion: v1
kind: Config
current-context: dev
contexts:
- {name: dev, context: {cluster: local, user: admin, namespace: shop}}
- {name: other, context: {cluster: local, user: bearer}}
clusters:
- name: local
  cluster: {server: "https://10.0.0.1:6443/", certificate-authority: pki/ca.crt, tls-server-name: api.local}
users:
- name: admin
  user: {client-certificate-data: Y2VydA==, client-key-data: a2V5}
- name: bearer
  user: {token: top-secret}
)";

class Kubeconfig : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "kubeconfig-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  ClientConfig load(const std::string& text, const std::string& context = "") {
    ConfigSource source;
    source.kubeconfig = write("config", text);
    source.context = context;
    return load_config(source);
  }
  std::string failure(const std::string& text, const std::string& context = "") {
    try {
      (void)load(text, context);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTerminal);
      return error.what();
    }
    return "no failure";
  }
  static std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  }

  fs::path folder_;
};

TEST_F(Kubeconfig, CurrentContextIsFollowed) {
  const ClientConfig config = load(kSmall);
  EXPECT_EQ(config.server, "https://10.0.0.1:6443");
  EXPECT_EQ(config.ca.file, (folder_ / "pki/ca.crt").string());
  EXPECT_EQ(config.tls_server_name, "api.local");
  EXPECT_EQ(config.client_certificate.pem, "cert");
  EXPECT_EQ(config.client_key_pem.reveal(), "key");
  EXPECT_EQ(config.default_namespace, "shop");
  EXPECT_THAT(config.origin, HasSubstr("context 'dev'"));
}

TEST_F(Kubeconfig, AnotherContextCanBeChosen) {
  const ClientConfig config = load(kSmall, "other");
  EXPECT_EQ(config.token.reveal(), "top-secret");
  EXPECT_EQ(config.default_namespace, "default");
}

TEST_F(Kubeconfig, ExecPluginIsRead) {
  const ClientConfig config = load(replaced(kSmall, "{token: top-secret}",
                                            "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: "
                                            "./bin/login, args: [a, b], env: [{name: X, value: y}], "
                                            "provideClusterInfo: true, installHint: get it}}"),
                                   "other");
  ASSERT_TRUE(config.exec.has_value());
  EXPECT_EQ(config.exec->command, (std::vector<std::string>{(folder_ / "./bin/login").string(), "a", "b"}));
  EXPECT_EQ(config.exec->environment.at("X"), "y");
  EXPECT_TRUE(config.exec->provide_cluster_info);
}

TEST_F(Kubeconfig, FirstFileOfTheListWinsAndMissingOnesAreSkipped) {
  const std::string first = write("first", "current-context: other\n");
  const std::string second = write("second", kSmall);
  ConfigSource source;
  source.environment = [&](const std::string& name) -> std::optional<std::string> {
    if (name == "KUBECONFIG") return "/nonexistent:" + first + "::" + second;
    return std::nullopt;
  };
  EXPECT_EQ(load_config(source).token.reveal(), "top-secret");
}

TEST_F(Kubeconfig, FlagThenVariableThenPodThenHome) {
  std::map<std::string, std::string> variables;
  ConfigSource source;
  source.environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  source.service_account = (folder_ / "account").string();
  const auto server = [&] { return load_config(source).server; };
  EXPECT_THROW((void)server(), Error);

  variables["HOME"] = folder_.string();
  write(".kube/config", replaced(kSmall, "10.0.0.1", "home"));
  EXPECT_EQ(server(), "https://home:6443");

  variables["KUBERNETES_SERVICE_HOST"] = "10.96.0.1";
  variables["KUBERNETES_SERVICE_PORT"] = "443";
  EXPECT_EQ(server(), "https://home:6443") << "no token, no pod";
  write("account/token", "t");
  write("account/namespace", "mine");
  EXPECT_EQ(server(), "https://10.96.0.1:443");
  EXPECT_EQ(load_config(source).default_namespace, "mine");
  variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(server(), "https://kubernetes.default.svc:443");

  variables["KUBECONFIG"] = write("variable", replaced(kSmall, "10.0.0.1", "variable"));
  EXPECT_EQ(server(), "https://variable:6443");
  source.kubeconfig = write("flag", replaced(kSmall, "10.0.0.1", "flag"));
  EXPECT_EQ(server(), "https://flag:6443");
}

TEST_F(Kubeconfig, WhatIsWrongIsSaidWithItsPlaceAndWithoutSecrets) {
  EXPECT_THAT(failure("a: [b\nc: d"), AllOf(HasSubstr("config: line 2: not YAML: ")));
  EXPECT_THAT(failure("just text"), HasSubstr("is not a kubeconfig"));
  EXPECT_THAT(failure(""), HasSubstr("has no current-context"));
  EXPECT_THAT(failure(kSmall, "prod"), HasSubstr("there is no context 'prod'; there is: dev, other"));
  EXPECT_THAT(failure(replaced(kSmall, "cluster: local, user: admin", "cluster: gone, user: admin")),
              HasSubstr("context 'dev': there is no cluster 'gone'"));
  EXPECT_THAT(failure(replaced(kSmall, "https://10.0.0.1:6443/", "10.0.0.1")), HasSubstr("`server` must be a URL"));
  EXPECT_THAT(failure(replaced(kSmall, "client-key-data: a2V5", "x: y")), HasSubstr("user 'admin': a client cert"));
  EXPECT_THAT(failure(replaced(kSmall, "a2V5", "a2V5!!")),
              AllOf(HasSubstr("`client-key-data` is not base64"), Not(HasSubstr("a2V5"))));
  EXPECT_THAT(failure(replaced(kSmall, "token: top-secret", "token: top-secret, as: root"), "other"),
              AllOf(HasSubstr("impersonation is not supported"), Not(HasSubstr("top-secret"))));
  EXPECT_THAT(failure(replaced(kSmall, "tls-server-name: api.local", "insecure-skip-tls-verify: true")),
              HasSubstr("exclude each other"));
  EXPECT_THAT(failure(replaced(kSmall, "tls-server-name: api.local", "proxy-url: socks5://x")),
              HasSubstr("must begin with http://"));
}

TEST_F(Kubeconfig, MissingFileIsNamed) {
  ConfigSource source;
  source.kubeconfig = (folder_ / "none").string();
  try {
    (void)load_config(source);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("none"), HasSubstr("cannot be read")));
  }
}

}  // namespace
}  // namespace lockkeeper::kube
