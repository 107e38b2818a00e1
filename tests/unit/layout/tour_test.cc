// operator/README.md tells where things are: what it names is there.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "includes.h"

namespace lockkeeper::layout {
namespace {

namespace fs = std::filesystem;

std::string tour() {
  std::ifstream file(operator_root() / "README.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// What stands between a heading and the next.
std::string section(const std::string& text, const std::string& heading) {
  const std::size_t begin = text.find("\n## " + heading + "\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

std::size_t rows_of(const std::string& text) {
  const std::regex row("\n\\| (?!---)");
  const auto rows = std::distance(std::sregex_iterator(text.begin(), text.end(), row), std::sregex_iterator());
  return rows == 0 ? 0 : static_cast<std::size_t>(rows) - 1;  // without the head
}

// In backquotes, with a slash or with the ending of a file; relative to operator/ or to the root.
std::set<std::string> paths_in(const std::string& text) {
  const std::regex path(
      "`([A-Za-z0-9_.-]+/(?:[A-Za-z0-9_.-]+/)*(?:[A-Za-z0-9_.-]+)?|[A-Za-z0-9_-]+\\.(?:h|cc|md|txt))`");
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), path), end; match != end; ++match) {
    found.insert((*match)[1].str());
  }
  return found;
}

// `ddl/`: a sub-room, beside its room's name.
bool is_sub_room(const std::string& path) {
  const auto rooms = fs::directory_iterator(operator_root());
  return path.ends_with('/') && path.find('/') == path.size() - 1 &&
         std::any_of(begin(rooms), end(rooms), [&](const auto& room) { return fs::is_directory(room.path() / path); });
}

TEST(Tour, EveryFileThatItNamesIsThere) {
  const std::set<std::string> paths = paths_in(tour());
  EXPECT_GT(paths.size(), 60U) << "the paths were not found";
  for (const std::string& path : paths) {
    EXPECT_TRUE(fs::exists(operator_root() / path) || fs::exists(repository_root() / path) || is_sub_room(path))
        << "operator/README.md names " << path << ", which is gone";
  }
}

TEST(Tour, EveryRoomAndSubRoomStandsInIt) {
  const std::string rooms = section(tour(), "Rooms");
  for (const auto& room : fs::directory_iterator(operator_root())) {
    if (!room.is_directory()) continue;
    const std::string name = room.path().filename();
    EXPECT_NE(rooms.find("| `" + name + "/` |"), std::string::npos) << name << " is missing among the rooms";
    for (const auto& sub_room : fs::directory_iterator(room)) {
      if (sources_below(sub_room.path()).empty()) continue;  // a file, or what a move has left
      const std::string inner = sub_room.path().filename();
      EXPECT_NE(rooms.find("`" + inner + "/`"), std::string::npos)
          << name << "/" << inner << " is missing among the rooms";
    }
  }
}

TEST(Tour, AnswersAndWordsAreNotLost) {
  const std::string text = tour();
  EXPECT_GE(rows_of(section(text, "Where is …")), 25U);
  EXPECT_GE(rows_of(section(text, "Words")), 40U);
}

}  // namespace
}  // namespace lockkeeper::layout
