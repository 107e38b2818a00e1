// Our graph and Alembic's, asked the same. A failure prints the seed; LOCKKEEPER_SEED=N runs that one alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "oracle.h"
#include "random_graph.h"

namespace lockkeeper::graph_test {
namespace {

std::vector<std::uint32_t> seeds(std::uint32_t count) {
  if (const char* given = std::getenv("LOCKKEEPER_SEED")) return {static_cast<std::uint32_t>(std::atoi(given))};
  std::vector<std::uint32_t> all;
  for (std::uint32_t seed = 1; seed <= count; ++seed) all.push_back(seed);
  return all;
}

std::vector<std::string> strings(const Json& list) {
  return list.get<std::vector<std::string>>();
}

bool reports(const alembic::Graph& graph, api::Code code) {
  for (const api::Finding& finding : graph.problems()) {
    if (finding.code == code) return true;
  }
  return false;
}

class GraphOracle : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Alembic, GraphOracle, testing::ValuesIn(environments()),
                         [](const auto& row) { return row.param; });

TEST_P(GraphOracle, HeadsBasesOrderAndRowsAreAlembics) {
  const auto all = seeds(1000);
  std::vector<Case> cases;
  std::vector<Json> requests;
  for (const std::uint32_t seed : all) {
    cases.push_back(RandomGraph(seed).sound());
    requests.push_back(to_request(cases.back()));
  }
  const std::vector<Json> replies = ask_alembic(GetParam(), requests);
  std::map<std::string, int> asked;
  for (std::size_t n = 0; n < cases.size(); ++n) {
    SCOPED_TRACE("LOCKKEEPER_SEED=" + std::to_string(all[n]) + "\n" + requests[n].dump());
    const Json& reply = replies[n];
    ASSERT_TRUE(reply["error"].is_null()) << reply["detail"];
    const alembic::Graph graph(cases[n].files);
    EXPECT_TRUE(graph.problems().empty()) << graph.problems().front().message;
    EXPECT_EQ(graph.heads(), strings(reply["heads"]));
    EXPECT_EQ(graph.effective_heads(), strings(reply["real_heads"]));
    EXPECT_EQ(graph.bases(), strings(reply["bases"]));
    for (std::size_t q = 0; q < cases[n].questions.size(); ++q) {
      const Question& question = cases[n].questions[q];
      const Json& theirs = reply["answers"][q];
      SCOPED_TRACE("from " + Json(question.rows).dump() + " to " + question.target + ": " + theirs.dump());
      const alembic::ResolvedTarget target = graph.resolve(question.target, question.rows);
      const bool overlapping = !graph.overlaps(question.rows).empty();
      if (theirs["error"].is_null()) {
        ++asked["ok"];
        EXPECT_FALSE(overlapping);
        ASSERT_TRUE(target.ok()) << target.problems.front().message;
        EXPECT_EQ(graph.pending(question.rows, target.revisions), strings(theirs["order"]));
        if (theirs["rows"].is_null()) {
          ++asked["ok, but Alembic loses track of its rows"];
        } else {
          EXPECT_EQ(graph.rows_after(question.rows, target.revisions), strings(theirs["rows"]));
        }
      } else {
        ++asked[theirs["error"]];
        EXPECT_TRUE(overlapping || !target.ok());
        if (theirs["error"] == "MultipleHeads") {
          EXPECT_EQ(target.problems.at(0).code, api::Code::kMultipleHeads);
        }
        if (theirs["error"] == "UnknownTarget") {
          EXPECT_EQ(target.problems.at(0).code, api::Code::kUnknownTarget);
        }
      }
    }
    if (HasFailure()) break;
  }
  for (const auto& [answer, count] : asked) std::cout << answer << ": " << count << " questions\n";
  if (all.size() > 1) {
    EXPECT_GT(asked["ok"], 4000) << "the questions are too hard to say anything";
    for (const char* error : {"MultipleHeads", "UnknownTarget", "OverlappingRows"})
      EXPECT_GT(asked[error], 100) << error;
  }
}

TEST_P(GraphOracle, WhatAlembicCannotLoadIsNamed) {
  const auto all = seeds(1000);
  std::vector<Case> cases;
  std::vector<Json> requests;
  for (const std::uint32_t seed : all) {
    cases.push_back(RandomGraph(seed).broken());
    requests.push_back(to_request(cases.back()));
  }
  const std::vector<Json> replies = ask_alembic(GetParam(), requests);
  std::map<std::string, int> seen;
  for (std::size_t n = 0; n < cases.size(); ++n) {
    SCOPED_TRACE("LOCKKEEPER_SEED=" + std::to_string(all[n]) + "\n" + requests[n].dump());
    const Json& reply = replies[n];
    const alembic::Graph graph(cases[n].files);
    const std::string error = reply["error"].is_null() ? "none" : reply["error"].get<std::string>();
    ++seen[error];
    // A file whose id comes again is named for that; what else is wrong with it is said when only one is left.
    const bool duplicate = reports(graph, api::Code::kDuplicateRevision);
    if (error == "MissingParent") {
      EXPECT_TRUE(duplicate || reports(graph, api::Code::kMissingParent));
    }
    if (error == "Cycle") {
      EXPECT_TRUE(duplicate || reports(graph, api::Code::kCycle)) << reply["detail"];
    }
    if (error == "RevisionError") {
      EXPECT_TRUE(duplicate || reports(graph, api::Code::kRevisionError)) << reply["detail"];
    }
    if (reply["duplicate"].get<bool>()) {
      EXPECT_TRUE(reports(graph, api::Code::kDuplicateRevision));
    }
    if (error == "none") {
      if (!duplicate) {
        EXPECT_EQ(reports(graph, api::Code::kCycle), reply["cycle"].get<bool>());
      }
      EXPECT_FALSE(reports(graph, api::Code::kMissingParent));
      if (!reply["cycle"].get<bool>() && !reply["duplicate"].get<bool>()) {
        { EXPECT_TRUE(graph.problems().empty()); }
      }
    } else {
      EXPECT_FALSE(graph.problems().empty()) << reply["detail"];
    }
    // Whatever is broken, it answers.
    const alembic::ResolvedTarget target = graph.resolve("heads", {});
    EXPECT_LE(graph.pending({}, target.revisions).size(), graph.size());
    if (HasFailure()) break;
  }
  for (const auto& [error, count] : seen) std::cout << error << ": " << count << " graphs\n";
  if (all.size() > 1) {
    for (const char* error : {"MissingParent", "Cycle", "RevisionError", "none"}) EXPECT_GT(seen[error], 100) << error;
  }
}

}  // namespace
}  // namespace lockkeeper::graph_test
