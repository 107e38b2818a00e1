#include "plan/sentences.h"

#include "base/text.h"

namespace lockkeeper::plan {

std::string listed(const std::vector<std::string>& names) {
  return join(names);
}

std::string joined(const std::vector<std::string>& names) {
  return join(names, " ");
}

std::string shortened_list(const std::vector<std::string>& names) {
  if (names.size() <= 8) return listed(names);
  return listed({names.begin(), names.begin() + 3}) + " … " + names.back() + " (" + std::to_string(names.size()) +
         " in all)";
}

std::string some_of(const std::vector<std::string>& names, std::size_t most) {
  return join_some(names, most);
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
