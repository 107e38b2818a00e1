#include "plan/sentences.h"
namespace lockkeeper::plan {

namespace {

std::string with_between(const std::vector<std::string>& names, std::string_view between) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += between;
    text += name;
  }
  return text;
}

}  // namespace

std::string listed(const std::vector<std::string>& names) {
  return with_between(names, ", ");
}

std::string joined(const std::vector<std::string>& names) {
  return with_between(names, " ");
}

std::string shortened_list(const std::vector<std::string>& names) {
  if (names.size() <= 8) return listed(names);
  return listed({names.begin(), names.begin() + 3}) + " … " + names.back() + " (" + std::to_string(names.size()) +
         " in all)";
}

std::string some_of(const std::vector<std::string>& names, std::size_t most) {
  if (names.size() <= most) return listed(names);
  return listed({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(most)}) + " and " +
         std::to_string(names.size() - most) + " more";
}

std::string with_full_stop(std::string sentence) {
  if (!sentence.empty() && sentence.back() != '.' && sentence.back() != '!' && sentence.back() != '?') sentence += '.';
  return sentence;
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string verb(std::size_t count, std::string_view one, std::string_view several) {
  return std::string(count == 1 ? one : several);
}

std::string named(const alembic::Graph& graph, const std::string& revision) {
  const alembic::RevisionFile* file = graph.find(revision);
  return file == nullptr ? revision : revision + " (" + file->path + ")";
}

}  // namespace lockkeeper::plan
