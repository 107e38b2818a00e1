// The same question to our graph and to Alembic's.
#pragma once

#include <string>
#include <vector>

#include "alembic/graph.h"
#include "base/json.h"

namespace lockkeeper::graph_test {

// The environments of tests/support/venvs.sh that the oracle runs in.
[[nodiscard]] const std::vector<std::string>& environments();

// One reply a request, from a Python process of that environment. Fails the test where there are fewer.
[[nodiscard]] std::vector<Json> ask_alembic(const std::string& environment, const std::vector<Json>& requests);

struct Question {
  std::vector<std::string> rows;
  std::string target;
};

struct Case {
  std::vector<alembic::RevisionFile> files;
  std::vector<Question> questions;
};

[[nodiscard]] Json to_request(const Case& each);

}  // namespace lockkeeper::graph_test
