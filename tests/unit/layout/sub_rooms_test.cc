// The sub-rooms of a room, held by reading the includes: a file stands in one of them or is named here, and looks only
// at what stands before it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "includes.h"

namespace lockkeeper::layout {
namespace {

namespace fs = std::filesystem;

// Room → its places in order: a place may include itself and what stands before it, never what comes later. A name with
// a slash at its end is a sub-room, and everything below it; other words are the files that stand in the room itself.
using Places = std::vector<std::string>;
const std::map<std::string, Places> kOrder{
    {"alembic", {"files/", "config/", "graph graph_target revision_order", "adapter/"}},
    {"controller", {"resource_names operator_rights", "observe/", "decide/", "act/", "report/", "controller"}},
    {"lint",
     {"finding history history_definitions later locks places renames revision_rules rule rules search_path "
      "taken_locks volatility wording",
      "rules/", "traced/", "body lint suppressions", "baseline revision_judge revisions", "output/"}},
    {"plan",
     {"policy sentences severity", "evidence/", "diagnosis/", "impact/", "repair/", "foresight/", "plan told_graph"}},
    {"postgres", {"session/", "lock/", "ledger/", "catalog/", "shadow/"}},
    {"runner",
     {"connection reporter settings stop_request", "lock/", "shadow/", "observe/", "steps/", "account/", "commands/"}},
    {"schema", {"text/", "available_extension diff effects fingerprint hash history object", "ddl/", "snapshot/"}},
    {"cmd", {"kubectl_lockkeeper/", "launcher/", "lockkeeper/", "operator/"}},
};

// Rooms whose sub-rooms do not know each other: each is a program.
const std::set<std::string> kStrangers{"cmd"};

// `file → header` that is against the order, each with its reason; empty: none is.
const std::map<std::string, std::string> kExceptions{};

// Which place a path has in its room; nullopt: none.
std::optional<std::size_t> place_of(const std::string& path) {
  const Places& places = kOrder.at(room_of(path));
  const fs::path inner = fs::path(path).lexically_relative(room_of(path));
  const bool in_room = std::distance(inner.begin(), inner.end()) == 1;
  for (std::size_t place = 0; place < places.size(); ++place) {
    std::istringstream words(places[place]);
    for (std::string word; words >> word;) {
      const bool here = in_room ? inner.stem() == word : inner.begin()->string() + "/" == word;
      if (here) return place;
    }
  }
  return std::nullopt;
}

TEST(SubRooms, EveryFileHasAPlace) {
  for (const auto& [room, places] : kOrder) {
    const auto files = sources_below(operator_root() / room);
    EXPECT_FALSE(files.empty()) << room;
    for (const std::string& file : files) {
      EXPECT_TRUE(place_of(room + "/" + file)) << "operator/" << room << "/" << file << " stands in no sub-room; "
                                               << room << "/ has: " << ::testing::PrintToString(places);
    }
  }
}

TEST(SubRooms, EveryPlaceIsTaken) {
  for (const auto& [room, places] : kOrder) {
    std::set<std::size_t> taken;
    for (const std::string& file : sources_below(operator_root() / room)) {
      if (const auto place = place_of(room + "/" + file)) taken.insert(*place);
    }
    for (std::size_t place = 0; place < places.size(); ++place) {
      EXPECT_TRUE(taken.contains(place)) << room << ": nothing stands in " << places[place];
    }
  }
}

TEST(SubRooms, NothingLooksAtWhatComesLater) {
  std::size_t seen = 0;
  std::set<std::string> used;
  for (const Include& include : includes()) {
    const std::string room = room_of(include.file);
    if (!kOrder.contains(room) || room_of(include.header) != room || include.header.find('/') == std::string::npos) {
      continue;
    }
    ++seen;
    const auto from = place_of(include.file);
    const auto to = place_of(include.header);
    if (!from || !to) continue;  // EveryFileHasAPlace tells
    if (kStrangers.contains(room) ? *from == *to : *from >= *to) continue;
    const std::string arrow = include.file + " → " + include.header;
    used.insert(arrow);
    EXPECT_TRUE(kExceptions.contains(arrow))
        << include.file << ":" << include.line << " includes " << include.header << ": " << kOrder.at(room)[*from]
        << " → " << kOrder.at(room)[*to] << " is forbidden";
  }
  EXPECT_GT(seen, 500U) << "the includes were not found";
  for (const auto& [arrow, reason] : kExceptions) {
    EXPECT_TRUE(used.contains(arrow)) << arrow << " is no exception any more: " << reason;
  }
}

// A test that is called as a file of the room stands where that file stands, below tests/unit/. What a room's tests
// share, and tests of several files, stand where the reader of that folder looks for them.
TEST(SubRooms, ATestStandsWhereItsFileStands) {
  const fs::path unit = repository_root() / "tests/unit";
  std::size_t seen = 0;
  for (const auto& entry : fs::directory_iterator(unit)) {
    const std::string room = entry.path().filename();
    if (!entry.is_directory() || !fs::is_directory(operator_root() / room)) continue;
    std::map<std::string, std::set<std::string>> folders;  // of the room, by the names of their files
    for (const std::string& file : sources_below(operator_root() / room)) {
      folders[fs::path(file).stem()].insert(fs::path(file).parent_path());
    }
    for (const std::string& test : sources_below(entry.path())) {
      const std::string folder = fs::path(test).parent_path();
      EXPECT_TRUE(fs::is_directory(operator_root() / room / folder)) << room << "/" << test << ": no such sub-room";
      const std::string stem = fs::path(test).stem();
      if (!stem.ends_with("_test")) continue;
      const auto known = folders.find(stem.substr(0, stem.size() - 5));
      if (known == folders.end()) continue;
      ++seen;
      EXPECT_TRUE(known->second.contains(folder))
          << "tests/unit/" << room << "/" << test << " belongs into " << *known->second.begin();
    }
  }
  EXPECT_GT(seen, 40U);
}

// Where a phase or a rule is changed, its test is found by name.
TEST(SubRooms, EachPhaseAndEachRuleHasATestOfItsName) {
  const auto stems = [](const std::string& folder, const std::string& suffix) {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(repository_root() / folder)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(suffix)) out.insert(name.substr(0, name.size() - suffix.size()));
    }
    return out;
  };
  for (const std::string place : {"controller/decide/phases", "controller/decide/afterwards"}) {
    const std::set<std::string> tests = stems("tests/unit/" + place, "_test.cc");
    for (const std::string& one : stems("operator/" + place, ".cc")) {
      EXPECT_TRUE(tests.contains(one)) << place << "/" << one << ".cc has no test of its name";
    }
  }
  std::set<std::string> cases = stems("tests/cases/lint", ".sql");
  for (std::string rule : stems("operator/lint/rules", ".cc")) {
    std::replace(rule.begin(), rule.end(), '_', '-');
    EXPECT_TRUE(cases.contains(rule)) << "tests/cases/lint has no cases for " << rule;
  }
}

}  // namespace
}  // namespace lockkeeper::layout
