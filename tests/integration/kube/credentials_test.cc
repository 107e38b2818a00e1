// Who the API server takes us for, by every kind of credential.
#include "kube/credentials.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "base/process.h"
#include "live_cluster.h"

namespace lockkeeper::kube {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

const Resource kServiceAccounts{"", "v1", "serviceaccounts", "ServiceAccount"};

class CredentialsOnline : public LiveCluster {
 protected:
  void SetUp() override {
    LiveCluster::SetUp();
    std::string pattern = (fs::temp_directory_path() / "kube-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    fs::remove_all(folder_);
    LiveCluster::TearDown();
  }

  void write(const std::string& name, const std::string& text, bool executable = false) const {
    std::ofstream(folder_ / name) << text;
    if (executable) fs::permissions(folder_ / name, fs::perms::owner_all);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // A token of a service account of that name.
  [[nodiscard]] std::string token_of(const std::string& account) const {
    (void)client_->create(
        kServiceAccounts,
        {{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", {{"namespace", ns_}, {"name", account}}}});
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/v1/namespaces/" + ns_ + "/serviceaccounts/" + account + "/token";
    request.content_type = "application/json";
    request.body = R"({"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}})";
    const HttpResponse response = client_->send(request, {});
    EXPECT_EQ(response.headers.status, 201) << response.body;
    return string_at(Json::parse(response.body), {"status", "token"});
  }
  // The cluster of the tests without who we are there.
  [[nodiscard]] ClientConfig nobody() const {
    ClientConfig config;
    config.origin = "kubeconfig of the test";
    config.server = config_.server;
    config.ca = config_.ca;
    return config;
  }
  [[nodiscard]] static std::string whoami(Client& client) {
    HttpRequest request;
    request.method = "POST";
    request.path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    request.content_type = "application/json";
    request.body = R"({"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"})";
    const HttpResponse response = client.send(request, {});
    if (response.headers.status != 201) return "status " + std::to_string(response.headers.status);
    return string_at(Json::parse(response.body), {"status", "userInfo", "username"});
  }
  [[nodiscard]] std::string account(const std::string& name) const {
    return "system:serviceaccount:" + ns_ + ":" + name;
  }
  // The sentence that a call ends with.
  [[nodiscard]] static std::string failure(const ClientConfig& config) {
    try {
      Connection connection(config);
      Client client(connection.transport(), ClientOptions{});
      return "no failure: " + whoami(client);
    } catch (const Error& error) {
      return std::string(to_string(error.kind())) + ": " + error.what();
    }
  }

  fs::path folder_;
};

TEST_F(CredentialsOnline, ClientCertificateFromFilesIsShown) {
  ASSERT_FALSE(config_.client_certificate.pem.empty());
  write("cert.pem", config_.client_certificate.pem);
  write("key.pem", config_.client_key_pem.reveal());
  ClientConfig config = nobody();
  EXPECT_THAT(failure(config), HasSubstr("status 403"));
  config.client_certificate.file = path("cert.pem");
  config.client_key_file = path("key.pem");
  Connection connection(config);
  Client client(connection.transport(), ClientOptions{});
  EXPECT_EQ(whoami(client), whoami(*client_));
}

TEST_F(CredentialsOnline, TokenFileIsReadAgainWhenItsTimeIsOver) {
  write("token", token_of("first") + "\n");
  ClientConfig config = nobody();
  config.token_file = path("token");
  std::atomic<int> seconds{0};
  Credentials credentials(config, [&] { return Timestamp{} + std::chrono::seconds(seconds) + 1h; });
  const auto transport = make_cpprest_transport(credentials);
  Client client(*transport, ClientOptions{});
  EXPECT_EQ(whoami(client), account("first"));
  write("token", token_of("second"));
  EXPECT_EQ(whoami(client), account("first")) << "the file was read for every call";
  seconds = 51;
  EXPECT_EQ(whoami(client), account("second"));
  fs::remove(path("token"));
  seconds = 120;
  EXPECT_EQ(whoami(client), account("second")) << "a read that fails keeps the old token";
}

TEST_F(CredentialsOnline, RefusedTokenIsReadAgainAtOnce) {
  write("token", "not-a-token");
  ClientConfig config = nobody();
  config.token_file = path("token");
  Connection connection(config);
  Client client(connection.transport(), ClientOptions{});
  EXPECT_EQ(whoami(client), "status 401");
  write("token", token_of("first"));
  EXPECT_EQ(whoami(client), account("first"));
}

TEST_F(CredentialsOnline, ExecPluginIsAskedOnceUntilItsTokenExpires) {
  write("token", token_of("first"));
  write("hour", "02");
  write("plugin",
        "#!/bin/sh\necho run >>\"$COUNT\"\nprintf '%s' \"$KUBERNETES_EXEC_INFO\" >\"$INFO\"\n"
        "printf '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":"
        "{\"token\":\"%s\",\"expirationTimestamp\":\"1970-01-01T%s:00:00Z\"}}' \"$(cat \"$1\")\" \"$(cat \"$2\")\"\n",
        true);
  ClientConfig config = nobody();
  config.exec = ExecPlugin{"client.authentication.k8s.io/v1",
                           {path("plugin"), path("token"), path("hour")},
                           {{"COUNT", path("count")}, {"INFO", path("info")}},
                           "",
                           true};
  std::atomic<int> minutes{0};
  Credentials credentials(config, [&] { return Timestamp{} + 1h + std::chrono::minutes(minutes); });
  const auto transport = make_cpprest_transport(credentials);
  Client client(*transport, ClientOptions{});
  EXPECT_EQ(whoami(client), account("first"));
  EXPECT_EQ(whoami(client), account("first"));
  EXPECT_EQ(fs::file_size(path("count")), 4U) << "one run";
  std::ifstream info(path("info"));
  const Json sent = Json::parse(info);
  EXPECT_EQ(string_at(sent, {"kind"}), "ExecCredential");
  EXPECT_EQ(string_at(sent, {"spec", "cluster", "server"}), config_.server);
  write("hour", "03");
  minutes = 60;
  EXPECT_EQ(whoami(client), account("first"));
  EXPECT_EQ(fs::file_size(path("count")), 8U) << "one more";
}

TEST_F(CredentialsOnline, FailedExecPluginIsNamedWithWhatItSaid) {
  write("plugin", "#!/bin/sh\necho secret-token\necho 'login first' >&2\nexit 3\n", true);
  ClientConfig config = nobody();
  config.exec = ExecPlugin{"client.authentication.k8s.io/v1", {path("plugin")}, {}, "install it", false};
  EXPECT_THAT(failure(config), AllOf(HasSubstr("exec plugin " + path("plugin") + ": ended with code 3"),
                                     HasSubstr("login first"), Not(HasSubstr("secret-token"))));
  config.exec->command = {path("missing")};
  EXPECT_THAT(failure(config), AllOf(HasSubstr("missing"), HasSubstr("install it")));
}

TEST_F(CredentialsOnline, ServerOfAnotherAuthorityIsRefusedWithASentence) {
  ProcessOptions openssl;
  openssl.arguments = {
      "openssl", "req",     "-x509",         "-newkey", "ec",           "-pkeyopt", "ec_paramgen_curve:P-256",
      "-nodes",  "-keyout", path("key.pem"), "-out",    path("ca.pem"), "-subj",    "/CN=other"};
  const ProcessResult made = run_process(openssl, "", 30s);
  ASSERT_EQ(made.exit.code, 0) << made.error;
  ClientConfig config = nobody();
  config.ca = {"", path("ca.pem")};
  EXPECT_THAT(failure(config),
              AllOf(HasSubstr("terminal: "), HasSubstr("is not signed by the certificate authority of kubeconfig of")));
  config.insecure = true;
  EXPECT_THAT(failure(config), HasSubstr("no failure"));
}

TEST_F(CredentialsOnline, ServerOfAnotherNameIsRefusedWithASentence) {
  ClientConfig config = nobody();
  config.tls_server_name = "elsewhere.example";
  EXPECT_THAT(failure(config),
              AllOf(HasSubstr("terminal: "), HasSubstr("is for another name"), HasSubstr("tls-server-name")));
  config.tls_server_name = "kubernetes.default.svc";
  EXPECT_THAT(failure(config), HasSubstr("no failure"));
}

TEST_F(CredentialsOnline, BrokenPemIsNamed) {
  ClientConfig config = nobody();
  config.ca.pem = "nonsense";
  EXPECT_THAT(failure(config), HasSubstr("terminal: POST /apis/authentication.k8s.io/v1/selfsubjectreviews: "
                                         "kubeconfig of the test: the certificate authority holds no PEM"));
  config = nobody();
  config.client_certificate = config_.client_certificate;
  config.client_key_pem = Secret("nonsense");
  EXPECT_THAT(failure(config), HasSubstr("the client key is not a PEM key"));
}

TEST_F(CredentialsOnline, NobodyAtTheAddressIsTransientAndNamesIt) {
  ClientConfig config = nobody();
  config.server = "https://127.0.0.1:1";
  EXPECT_THAT(failure(config), AllOf(HasSubstr("transient: "), HasSubstr("127.0.0.1:1")));
}

}  // namespace
}  // namespace lockkeeper::kube
