#include "cmd/kubectl_lockkeeper/cluster.h"

#include "kube/config.h"
#include "kube/system_authorities.h"

namespace lockkeeper::cmd {
namespace {

// Somebody waits at the terminal: a server that is busy for longer is told about.
constexpr unsigned kRetries = 3;

kube::ClientConfig config_of(const Flags& flags) {
  kube::ConfigSource source;
  source.kubeconfig = flags.kubeconfig;
  source.context = flags.context;
  return kube::load_config_of_program(source);
}

kube::ClientOptions client_options() {
  kube::ClientOptions options;
  options.user_agent = std::string("kubectl-lockkeeper/") + LOCKKEEPER_VERSION;
  options.field_manager = kFieldManager;
  options.retries = kRetries;
  return options;
}

}  // namespace

Cluster::Cluster(const Flags& flags)
    : credentials_(config_of(flags)),
      transport_(kube::make_cpprest_transport(credentials_)),
      client_(*transport_, client_options()),
      name_space_(flags.name_space.empty() ? credentials_.config().default_namespace : flags.name_space) {}

}  // namespace lockkeeper::cmd
