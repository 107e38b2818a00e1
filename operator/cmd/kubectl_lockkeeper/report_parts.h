// What a report holds, collected from the cluster, without secrets.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {

// A file of the report: its name and its text.
using ReportFile = std::pair<std::string, std::string>;

// Collects the Migration, its Jobs, their pods and Events, its plan, the log of the newest run, and what the operator
// says. No Secret is read. What may not be read, or is gone, is named in the file `about.txt`.
// Throws: as kube::Client, but for a refusal (403).
[[nodiscard]] std::vector<ReportFile> collect_report(const Call& call, const Json& migration);

}  // namespace lockkeeper::cmd
