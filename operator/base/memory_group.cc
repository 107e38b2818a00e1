#include "base/memory_group.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <string_view>
#include <vector>

namespace lockkeeper {
namespace {

namespace fs = std::filesystem;

// Version 1 writes "no limit" as the largest number of whole pages.
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 62U;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

std::optional<std::string> first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  return line;
}

// `NAME NUMBER`, a line of a file of such lines.
std::optional<std::uint64_t> field_of(const fs::path& file, std::string_view name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.size() > name.size() && std::string_view(line).substr(0, name.size()) == name &&
        line[name.size()] == ' ') {
      return number_of(std::string_view(line).substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

// Where the group's files are: at its path; or at the top, where a container sees its own group alone, whatever path
// the kernel gives for it.
std::vector<fs::path> candidates(const fs::path& top, const std::string& path) {
  std::vector<fs::path> out;
  if (path.size() > 1 && path.find("/..") == std::string::npos) out.push_back(top / path.substr(1));
  out.push_back(top);
  return out;
}

std::optional<MemoryGroup> read_version_1(const fs::path& top, const std::string& path) {
  for (const fs::path& folder : candidates(top, path)) {
    const auto kills = field_of(folder / "memory.oom_control", "oom_kill");
    if (!kills) continue;
    MemoryGroup out;
    out.kills = *kills;
    auto limit = field_of(folder / "memory.stat", "hierarchical_memory_limit");
    if (!limit) {
      if (const auto line = first_line(folder / "memory.limit_in_bytes")) limit = number_of(*line);
    }
    if (limit && *limit < kNoLimit) out.limit = limit;
    return out;
  }
  return std::nullopt;
}

std::optional<MemoryGroup> read_version_2(const fs::path& top, const std::string& path) {
  for (const fs::path& folder : candidates(top, path)) {
    const auto kills = field_of(folder / "memory.events", "oom_kill");
    if (!kills) continue;
    MemoryGroup out;
    out.kills = *kills;
    // The narrowest of its own limit and those above it.
    for (fs::path at = folder;; at = at.parent_path()) {
      const auto line = first_line(at / "memory.max");
      const auto limit = line ? number_of(*line) : std::nullopt;
      if (limit && (!out.limit || *limit < *out.limit)) out.limit = limit;
      if (at == top || !at.has_relative_path()) break;
    }
    return out;
  }
  return std::nullopt;
}

bool counts_memory(std::string_view controllers) {
  while (!controllers.empty()) {
    const std::size_t comma = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, comma) == "memory") return true;
    controllers.remove_prefix(std::min(comma + 1, controllers.size()));
  }
  return false;
}

}  // namespace

std::optional<MemoryGroup> read_memory_group(const fs::path& membership, const fs::path& mount) {
  std::ifstream in(membership);
  std::optional<std::string> unified;
  // `ID:CONTROLLERS:PATH`; version 2 names no controllers. Where both are mounted, memory is version 1's if it is
  // there.
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) unified = path;
    if (!counts_memory(controllers)) continue;
    for (const fs::path& top : {mount / controllers, mount / "memory"}) {
      if (auto group = read_version_1(top, path)) return group;
    }
  }
  if (!unified) return std::nullopt;
  for (const fs::path& top : {mount, mount / "unified"}) {
    if (auto group = read_version_2(top, *unified)) return group;
  }
  return std::nullopt;
}

std::uint64_t kills_so_far() {
  const auto group = read_memory_group();
  return group ? group->kills : 0;
}

std::string memory_for_people(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits{"", "Ki", "Mi", "Gi"};
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && bytes >= 1024 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + kUnits.at(unit);
}

}  // namespace lockkeeper
