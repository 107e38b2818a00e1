// Scripts traced on a real server, for the tests of this folder.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/lock_trace.h"
#include "lint/finding.h"
#include "lint/traced/judge.h"
#include "servers.h"

namespace lockkeeper::lock_trace_test {

using fingerprint_test::Server;

// Every server that is there, with its major version.
[[nodiscard]] std::vector<std::pair<int, const Server*>> servers();

struct Script {
  std::string schema;
  std::string text;
  bool in_transaction = false;
};

[[nodiscard]] lint::Trace trace_of(const Server& server, const Script& script);
// The findings of a script by its trace.
[[nodiscard]] std::vector<lint::Finding> findings_of(const Script& script, const lint::Trace& trace);
// `RULE SOURCE` of each.
[[nodiscard]] std::vector<std::string> told(const Server& server, const Script& script);

// What the last statement of a script did to a relation; one that is not older and did nothing where it is not known.
[[nodiscard]] api::StatementTrace last_of(const lint::Trace& trace);
[[nodiscard]] api::RelationTrace done_to(const api::StatementTrace& trace, std::string_view name);

}  // namespace lockkeeper::lock_trace_test
