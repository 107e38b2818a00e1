// identifier-too-long: a new name is longer than 63 bytes, and the server cuts it.
#include <fmt/core.h>

#include <set>
#include <string_view>

#include "lint/rules.h"
#include "lint/wording.h"
#include "sql/words.h"

namespace lockkeeper::lint {

namespace {

constexpr std::size_t kLongestName = 63;  // NAMEDATALEN - 1 of every build that is shipped

// Words are read where some may be that long, as few statements have one.
bool may_have_one(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    run = c == ' ' || c == '\n' || c == '\t' || c == '\r' ? 0 : run + 1;
    if (run > kLongestName) return true;
  }
  return false;
}

// The grammar has cut the names of the tree already.
std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const sql::Verb verb = subject.said().verb;
  if (verb != sql::Verb::kCreate && verb != sql::Verb::kAlter) return all;
  const std::string text = written(subject);
  if (!may_have_one(text)) return all;
  std::set<std::string> seen;
  for (const sql::Word& word : sql::read_words(text)) {
    if (!word.is_name() || word.text.size() <= kLongestName || !seen.insert(word.text).second) continue;
    all.push_back({subject.definition().at + word.begin,
                   fmt::format("{} has {} bytes, and the server keeps the first {}: two such names may become one, and "
                               "what asks the catalogs for the whole one finds nothing.",
                               spelled(word.text), word.text.size(), kLongestName),
                   {fmt::format("-- a shorter one, such as {}",
                                spelled(proposed_name({"", word.text.substr(0, kLongestName / 2)}, {}, "x")))}});
  }
  return all;
}

}  // namespace

const Rule kIdentifierTooLong{"identifier-too-long",
                              api::Severity::kInfo,
                              api::TableLock::kNone,
                              "A new name is longer than 63 bytes, and the server cuts it.",
                              "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
                              check};

}  // namespace lockkeeper::lint
