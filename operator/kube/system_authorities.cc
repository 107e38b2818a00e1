#include "kube/system_authorities.h"

#include <cstdlib>

namespace lockkeeper::kube {

void leave_system_authorities_alone(const ClientConfig& config) {
  if (config.ca.empty() || config.exec) return;
  ::setenv("SSL_CERT_FILE", "/dev/null", 1);
  ::setenv("SSL_CERT_DIR", "/dev/null", 1);
}

}  // namespace lockkeeper::kube
