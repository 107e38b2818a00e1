#include "postgres/shadow/lock_trace_notices.h"

#include <array>
#include <charconv>

namespace lockkeeper::postgres {

namespace {

// The words stand so in src/backend/commands/tablecmds.c and catalog/index.c of 13 to 18.
struct Phrase {
  std::string_view before;  // the name in quotes
  WorkNotice::Kind kind;
};
constexpr std::array<Phrase, 3> kPhrases{{{"rewriting table \"", WorkNotice::Kind::kRewrites},
                                          {"verifying table \"", WorkNotice::Kind::kVerifies},
                                          {"validating foreign key constraint \"", WorkNotice::Kind::kValidates}}};
constexpr std::string_view kBuilding = "building index \"";
constexpr std::string_view kOnTable = "\" on table \"";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::optional<WorkNotice> read_mark(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  WorkNotice notice;
  notice.table = text.substr(0, space);
  const std::string_view reasons = text.substr(space + 1);
  const auto [end, failed] = std::from_chars(reasons.data(), reasons.data() + reasons.size(), notice.reasons);
  if (failed != std::errc{} || end != reasons.data() + reasons.size()) return std::nullopt;
  return notice;
}

}  // namespace

std::optional<WorkNotice> read_notice(std::string_view text) {
  const std::string_view line = trimmed(text);
  if (const std::size_t at = line.find(kRewriteMark); at != std::string_view::npos) {
    return read_mark(line.substr(at + kRewriteMark.size()));
  }
  if (line.find(kBuilding) != std::string_view::npos) {
    // Behind the name stands `serially`, or how many workers are asked for.
    const std::size_t at = line.find(kOnTable);
    const std::size_t end = line.rfind("\" ");
    if (at == std::string_view::npos || end < at + kOnTable.size()) return std::nullopt;
    return WorkNotice{WorkNotice::Kind::kBuilds,
                      std::string(line.substr(at + kOnTable.size(), end - at - kOnTable.size()))};
  }
  for (const Phrase& phrase : kPhrases) {
    const std::size_t at = line.find(phrase.before);
    if (at == std::string_view::npos || !line.ends_with('"')) continue;
    const std::size_t begin = at + phrase.before.size();
    if (begin >= line.size()) continue;
    return WorkNotice{phrase.kind, std::string(line.substr(begin, line.size() - 1 - begin))};
  }
  return std::nullopt;
}

}  // namespace lockkeeper::postgres
