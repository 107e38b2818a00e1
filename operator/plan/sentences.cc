#include "plan/sentences.h"

#include <fmt/core.h>

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
  return fmt::format("{} … {} ({} in all)", listed({names.begin(), names.begin() + 3}), names.back(), names.size());
}

std::string some_of(const std::vector<std::string>& names, std::size_t most) {
  return join_some(names, most);
}

std::string with_full_stop(std::string sentence) {
  if (!sentence.empty() && sentence.back() != '.' && sentence.back() != '!' && sentence.back() != '?') sentence += '.';
  return sentence;
}

std::string with_remedy(const std::string& message, const std::string& remedy) {
  const std::string sentence = with_full_stop(message);
  return remedy.empty() ? sentence : fmt::format("{} Remedy: {}", sentence, with_full_stop(remedy));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string verb(std::size_t count, std::string_view one, std::string_view several) {
  return std::string(count == 1 ? one : several);
}

std::string named(const alembic::Graph& graph, const std::string& revision) {
  const alembic::RevisionFile* file = graph.find(revision);
  return file == nullptr ? revision : fmt::format("{} ({})", revision, file->path);
}

}  // namespace lockkeeper::plan
