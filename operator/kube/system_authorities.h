// The system's certificate authorities, which are none of ours where the cluster has an authority of its own.
#pragma once

#include "kube/config.h"

namespace lockkeeper::kube {

// The HTTP library reads the system's hundred and forty authorities for each connection, before ours take their place:
// a third of a second at the start and a megabyte a connection. Sets the environment of this process so that it finds
// none; does nothing where they may be needed: by us, or by an exec plugin, which inherits our environment.
// Requires: no thread runs yet.
void leave_system_authorities_alone(const ClientConfig& config);

}  // namespace lockkeeper::kube
