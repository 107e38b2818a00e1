// The system's certificate authorities, which are none of ours where the cluster has an authority of its own.
#pragma once

#include "kube/config.h"

namespace lockkeeper::kube {

// Loads the configuration of a program of ours. The HTTP library reads the system's hundred and forty authorities for
// each connection, before ours take their place: a third of a second at the start and a megabyte a connection. So the
// environment of this process is set so that it finds none; not where they may be needed: by us, or by an exec plugin,
// which inherits our environment.
// Requires: no thread runs yet. Throws: as load_config().
[[nodiscard]] ClientConfig load_config_of_program(const ConfigSource& source);

}  // namespace lockkeeper::kube
