// A client of the API server that $KUBECONFIG names, and a namespace of its own for every test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "kube/client.h"
#include "kube/config.h"
#include "kube/credentials.h"
#include "kube/http.h"

namespace lockkeeper::kube {

// One connection pool, as one replica of the operator has.
class Connection {
 public:
  explicit Connection(ClientConfig config)
      : credentials_(std::move(config)), transport_(make_cpprest_transport(credentials_)) {}

  [[nodiscard]] HttpTransport& transport() { return *transport_; }

 private:
  Credentials credentials_;
  std::unique_ptr<HttpTransport> transport_;
};

class LiveCluster : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* file = std::getenv("KUBECONFIG");
    ASSERT_TRUE(file != nullptr && *file != '\0')
        << "these tests need an API server: set KUBECONFIG to what `tests/cluster/up.sh --name NAME "
           "--without-controllers` prints";
    ConfigSource source;
    source.kubeconfig = file;
    config_ = load_config(source);
    connection_ = std::make_unique<Connection>(config_);
    client_ = std::make_unique<Client>(connection_->transport(), ClientOptions{});
    const auto created = client_->create(
        kNamespaces, {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"generateName", "kube-test-"}}}});
    ns_ = string_at(std::get<Created>(created).object, {"metadata", "name"});
  }

  // Without controllers a namespace stays when it is deleted; what was in it goes.
  void TearDown() override {
    if (!client_ || ns_.empty()) return;
    for (const Resource& resource : {kConfigMaps, kLeases, kEvents}) {
      HttpRequest request = delete_request(resource, {ns_, ""}, {});
      request.path.pop_back();
      EXPECT_EQ(client_->send(std::move(request), {}).headers.status, 200);
    }
  }

  [[nodiscard]] Json config_map(const std::string& name, const std::string& value) const {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"namespace", ns_}, {"name", name}}},
            {"data", {{"value", value}}}};
  }
  void put(const std::string& name, const std::string& value) {
    ASSERT_TRUE(std::holds_alternative<Created>(client_->create(kConfigMaps, config_map(name, value))));
  }

  ClientConfig config_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Client> client_;
  std::string ns_;
};

}  // namespace lockkeeper::kube
