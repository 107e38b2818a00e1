#include "includes.h"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

namespace lockkeeper::layout {

namespace fs = std::filesystem;

fs::path repository_root() {
  return LOCKKEEPER_SOURCE_DIR;
}

fs::path operator_root() {
  return repository_root() / "operator";
}

std::vector<Include> includes() {
  const std::regex pattern("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(operator_root())) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cc" && extension != ".c") continue;
    std::ifstream file(entry.path());
    std::string text;
    for (std::size_t line = 1; std::getline(file, text); ++line) {
      std::smatch match;
      if (std::regex_search(text, match, pattern)) {
        found.push_back({fs::relative(entry.path(), operator_root()).string(), line, match[1].str()});
      }
    }
  }
  return found;
}

std::string room_of(const std::string& path) {
  return path.substr(0, path.find('/'));
}

std::vector<std::string> sources_below(const fs::path& folder) {
  static const std::set<std::string> kSources{".h", ".cc", ".c", ".py"};
  std::vector<std::string> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (kSources.contains(entry.path().extension())) found.push_back(fs::relative(entry.path(), folder).string());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace lockkeeper::layout
