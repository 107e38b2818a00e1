#include "oracle.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/process.h"

namespace lockkeeper::graph_test {

namespace {

std::string python_of(const std::string& environment) {
  if (const char* given = std::getenv("LOCKKEEPER_ORACLE_PYTHON")) return given;
  const ProcessResult made =
      run_process({.arguments = {"tests/support/venvs.sh", environment}, .environment = {}, .directory = {}}, "",
                  std::chrono::minutes(5));
  std::string path = made.output;
  while (!path.empty() && path.back() == '\n') path.pop_back();
  if (made.exit.code != 0 || path.empty())
    ADD_FAILURE() << "tests/support/venvs.sh " << environment << ": " << made.error;
  return path;
}

Json names(const std::vector<alembic::NamedAt>& list) {
  Json result = Json::array();
  for (const alembic::NamedAt& each : list) result.push_back(each.name);
  return result;
}

}  // namespace

const std::vector<std::string>& environments() {
  static const std::vector<std::string> kAll{"old", "new"};
  return kAll;
}

std::vector<Json> ask_alembic(const std::string& environment, const std::vector<Json>& requests) {
  // By a file: questions and answers are more than a pipe holds, and nobody reads while we write.
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("lockkeeper-graph-oracle-" + std::to_string(getpid()) + ".json");
  {
    std::ofstream input(file);
    for (const Json& request : requests) input << request.dump() << "\n";
  }
  const ProcessResult result =
      run_process({.arguments = {python_of(environment), "tests/integration/graph/alembic_oracle.py", file.string()},
                   .environment = {},
                   .directory = {}},
                  "", std::chrono::minutes(1));
  std::filesystem::remove(file);
  std::vector<Json> replies;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) replies.push_back(Json::parse(line));
  EXPECT_EQ(replies.size(), requests.size()) << result.error;
  replies.resize(requests.size());
  return replies;
}

Json to_request(const Case& each) {
  Json revisions = Json::array();
  for (const alembic::RevisionFile& file : each.files) {
    revisions.push_back({{"id", file.revision},
                         {"down", names(file.down_revisions)},
                         {"depends", names(file.depends_on)},
                         {"labels", names(file.branch_labels)}});
  }
  Json questions = Json::array();
  for (const Question& question : each.questions) {
    questions.push_back({{"rows", question.rows}, {"target", question.target}});
  }
  return {{"revisions", std::move(revisions)}, {"questions", std::move(questions)}};
}

}  // namespace lockkeeper::graph_test
