#include "lint/suppressions.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "lint/revision_rules.h"
#include "lint/rules.h"
#include "lint/traced/traced_rules.h"
#include "sql/words.h"

namespace lockkeeper::lint {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Takes a word off the front. Returns: whether it stood there.
bool take(std::string_view& text, std::string_view word) {
  text = trimmed(text);
  if (!text.starts_with(word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

bool is_alone(const Places& places, std::size_t line) {
  return trimmed(places.text(line)).starts_with("--");
}

bool is_known(std::string_view rule) {
  const auto is = [rule](const Rule* known) { return known->name == rule; };
  const auto rules = all_rules();
  const auto traced = traced_rules();
  const auto of_revisions = revision_rules();
  return std::any_of(rules.begin(), rules.end(), is) || std::any_of(traced.begin(), traced.end(), is) ||
         std::any_of(of_revisions.begin(), of_revisions.end(), is);
}

}  // namespace

std::vector<Suppression> parse_suppressions(std::string_view comment, std::string_view mark) {
  if (!take(comment, mark) || !take(comment, "lockkeeper:") || !take(comment, "ignore")) return {};
  const std::size_t colon = comment.find(':');
  std::string_view rules = comment.substr(0, colon);
  Suppression suppression;
  suppression.reason = colon == std::string_view::npos ? "" : trimmed(comment.substr(colon + 1));
  std::vector<Suppression> all;
  for (bool more = true; more;) {
    const std::size_t comma = rules.find(',');
    more = comma != std::string_view::npos;
    suppression.rule = trimmed(rules.substr(0, comma));
    if (more) rules = rules.substr(comma + 1);
    all.push_back(suppression);
  }
  return all;
}

std::vector<Suppression> read_suppressions(std::string_view text, const Places& places) {
  std::vector<Suppression> all;
  for (const sql::Comment& comment : sql::read_comments(text)) {
    std::vector<Suppression> of_comment = parse_suppressions(comment.text, "--");
    if (of_comment.empty()) continue;
    const std::size_t line = places.line(comment.begin);
    std::size_t next = 0;
    if (is_alone(places, line)) {
      next = line + 1;
      while (next < places.lines() && is_alone(places, next)) ++next;
    }
    for (Suppression& suppression : of_comment) {
      suppression.at = comment.begin;
      suppression.line = line;
      suppression.next = next;
      all.push_back(std::move(suppression));
    }
  }
  return all;
}

std::optional<Finding> judge(const Suppression& suppression, std::string_view mark, std::string_view subject) {
  Finding finding;
  finding.at = suppression.at;
  finding.line = suppression.line;
  if (suppression.reason.empty()) {
    finding.rule = kSuppressionWithoutReason;
    finding.severity = api::Severity::kError;
    finding.message = "A suppression needs a reason, and does nothing without one.";
    finding.safe_way = {fmt::format("{} lockkeeper: ignore {}: why it is safe here", mark, suppression.rule)};
    return finding;
  }
  if (suppression.used) return std::nullopt;
  finding.rule = kUnusedSuppression;
  finding.severity = api::Severity::kWarning;
  finding.message = is_known(suppression.rule)
                        ? fmt::format("The {} has no finding of {}: take the comment away.", subject, suppression.rule)
                        : fmt::format("There is no rule that is called '{}'.", suppression.rule);
  return finding;
}

Suppressions::Suppressions(std::vector<Suppression> all) : all_(std::move(all)) {
  for (std::size_t at = 0; at < all_.size(); ++at) {
    const Suppression& one = all_[at];
    if (one.reason.empty()) continue;
    auto& lines = by_line_[one.rule];
    lines.emplace(one.line, at);
    if (one.next != 0) lines.emplace(one.next, at);
  }
}

bool Suppressions::suppress(std::string_view rule, std::size_t first_line, std::size_t last_line) {
  const auto found = by_line_.find(rule);
  if (found == by_line_.end()) return false;
  const auto first = found->second.lower_bound(first_line);
  const auto last = found->second.upper_bound(last_line);
  for (auto at = first; at != last; ++at) all_[at->second].used = true;
  return first != last;
}

std::vector<Finding> Suppressions::judge() const {
  std::vector<Finding> findings;
  for (const Suppression& suppression : all_) {
    if (auto finding = lint::judge(suppression, "--", "statement")) findings.push_back(std::move(*finding));
  }
  return findings;
}

}  // namespace lockkeeper::lint
