// The walls of the house, held by reading the includes: which room may look into which, and which room alone may
// include a library.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "includes.h"

namespace lockkeeper::layout {
namespace {

namespace fs = std::filesystem;
using Rooms = std::set<std::string>;

// Room → the rooms that it may include. The order is operator/README.md's.
const std::map<std::string, Rooms> kArrows{
    {"base", {}},
    {"api", {"base"}},
    {"telemetry", {"base", "api"}},
    {"kube", {"base", "api"}},
    {"sql", {"base"}},
    {"schema", {"base", "api"}},
    {"postgres", {"base", "api", "schema"}},
    {"alembic", {"base", "api"}},
    {"lint", {"base", "api", "sql"}},
    {"plan", {"base", "api", "alembic", "lint", "schema", "sql"}},
    {"gate", {"base", "api"}},
    {"picture", {"base", "api"}},
    {"runner", {"base", "api", "postgres", "alembic", "lint", "plan", "schema", "sql"}},
    {"controller", {"base", "api", "kube", "gate", "telemetry"}},
    {"cmd",
     {"base", "api", "kube", "postgres", "alembic", "lint", "plan", "gate", "picture", "runner", "controller",
      "telemetry", "schema", "sql"}},
};

// plan/, picture/ and sql/ are pure: of alembic/ plan/ may see values, never the pipe to the adapter.
const std::set<std::string> kImpure{"alembic/adapter/adapter.h", "alembic/adapter/adapter_child.h",
                                    "alembic/adapter/conversation.h", "base/process.h"};

// A library's headers → the room, or the one file, that may include them.
const std::vector<std::pair<std::regex, std::string>> kWrapped{
    {std::regex("^(cpprest|pplx)/"), "kube/http_cpprest.cc"},
    {std::regex("^boost/"), "kube/loopback_server.cc"},
    {std::regex("^(pqxx|libpq)"), "postgres/"},
    {std::regex("^(prometheus/|CivetServer|civetweb)"), "telemetry/"},
    {std::regex("^spdlog/"), "telemetry/"},
    {std::regex("^yaml-cpp/"), "kube/"},
    {std::regex("^CLI/"), "cmd/"},
    {std::regex("^toml\\+\\+/"), "alembic/config/toml_table.cc"},
    // Inside the room one header has them, and the guard that they need; raw_tree.cc is its other half.
    {std::regex("^(pg_query|postgres\\.h|miscadmin\\.h|catalog/|mb/|nodes/|utils/)"), "sql/raw_tree."},
};

const std::set<std::string> kForbiddenNames{"utils", "util", "common", "helpers", "helper", "misc"};

// What is longer is two things. About 300 is where one begins to look for the seam.
constexpr std::ptrdiff_t kMostLines = 350;

TEST(Layout, NoFileIsLong) {
  for (const std::string& file : sources_below(operator_root())) {
    std::ifstream stream(operator_root() / file);
    const auto lines = std::count(std::istreambuf_iterator<char>(stream), {}, '\n');
    EXPECT_GT(lines, 0) << file;
    EXPECT_LE(lines, kMostLines) << file;
  }
}

TEST(Layout, EveryRoomIsKnown) {
  for (const auto& entry : fs::directory_iterator(operator_root())) {
    if (entry.is_directory()) {
      EXPECT_TRUE(kArrows.contains(entry.path().filename())) << entry.path().filename() << " has no place in the house";
    }
  }
}

TEST(Layout, NoForbiddenArrow) {
  std::size_t seen = 0;
  for (const Include& include : includes()) {
    const std::string to = room_of(include.header);
    if (!kArrows.contains(to) || include.header.find('/') == std::string::npos) continue;
    ++seen;
    const std::string from = room_of(include.file);
    EXPECT_TRUE(from == to || kArrows.at(from).contains(to))
        << include.file << ":" << include.line << " includes " << include.header << ": " << from << " → " << to
        << " is forbidden";
    if (from == "plan" || from == "picture" || from == "sql") {
      EXPECT_FALSE(kImpure.contains(include.header)) << include.file << ":" << include.line;
    }
  }
  EXPECT_GT(seen, 20U) << "the includes were not found";
}

TEST(Layout, EachLibraryIsBehindOneRoom) {
  for (const Include& include : includes()) {
    for (const auto& [library, place] : kWrapped) {
      if (std::regex_search(include.header, library)) {
        EXPECT_TRUE(include.file.starts_with(place)) << include.file << ":" << include.line << " includes <"
                                                     << include.header << ">, which only " << place << " may";
      }
    }
  }
}

TEST(Layout, NamesSayWhatAThingIs) {
  for (const char* top : {"operator", "tests", "deploy"}) {
    for (const auto& entry : fs::recursive_directory_iterator(repository_root() / top)) {
      EXPECT_FALSE(kForbiddenNames.contains(entry.path().stem())) << entry.path();
    }
  }
}

}  // namespace
}  // namespace lockkeeper::layout
