// The check of an install (`helm test`): whether an operator with our flags and our rights can do its work. Nothing is
// written: rights are asked of the API server, and whether pods wait is tried by a dry run.
#pragma once

#include <string>
#include <vector>

#include "cmd/operator/flags.h"
#include "kube/client.h"

namespace lockkeeper::cmd {

struct InstallCheck {
  std::vector<std::string> sound;     // a sentence for what is as it should be
  std::vector<std::string> problems;  // a sentence for what is not, and what to do
};

// Asks, in this order: whether the CRD is served, whether the rights are there where we serve, whether somebody leads,
// and whether labelled pods wait. A leader that has not come yet is waited for, half a minute at most; the gate, ten
// seconds.
// Requires: flags.lease_namespace is set where flags.leader_election is.
// Throws: nothing for an API server that does not answer; that is a problem of what was asked.
[[nodiscard]] InstallCheck check_install(kube::Client& client, const OperatorFlags& flags);

}  // namespace lockkeeper::cmd
