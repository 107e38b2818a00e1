#include "lint/suppressions.h"

#include <algorithm>

#include "lint/rules.h"
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
  const auto rules = all_rules();
  return std::any_of(rules.begin(), rules.end(), [rule](const Rule* known) { return known->name == rule; });
}

}  // namespace

std::vector<Suppression> read_suppressions(std::string_view text, const Places& places) {
  std::vector<Suppression> all;
  for (const sql::Comment& comment : sql::read_comments(text)) {
    std::string_view rest = comment.text;
    if (!take(rest, "--") || !take(rest, "lockkeeper:") || !take(rest, "ignore")) continue;
    const std::size_t colon = rest.find(':');
    std::string_view rules = rest.substr(0, colon);
    Suppression suppression;
    suppression.reason = colon == std::string_view::npos ? "" : trimmed(rest.substr(colon + 1));
    suppression.at = comment.begin;
    suppression.line = places.line(comment.begin);
    if (is_alone(places, suppression.line)) {
      suppression.next = suppression.line + 1;
      while (suppression.next < places.lines() && is_alone(places, suppression.next)) ++suppression.next;
    }
    for (bool more = true; more;) {
      const std::size_t comma = rules.find(',');
      more = comma != std::string_view::npos;
      suppression.rule = trimmed(rules.substr(0, comma));
      if (more) rules = rules.substr(comma + 1);
      all.push_back(suppression);
    }
  }
  return all;
}

bool suppress(std::vector<Suppression>& suppressions, std::string_view rule, std::size_t first_line,
              std::size_t last_line) {
  bool found = false;
  const auto is_of = [&](std::size_t line) { return line >= first_line && line <= last_line; };
  for (Suppression& suppression : suppressions) {
    if (suppression.rule != rule || suppression.reason.empty()) continue;
    if (!is_of(suppression.line) && !is_of(suppression.next)) continue;
    suppression.used = true;
    found = true;
  }
  return found;
}

std::vector<Finding> judge(const std::vector<Suppression>& suppressions) {
  std::vector<Finding> findings;
  for (const Suppression& suppression : suppressions) {
    Finding finding;
    finding.at = suppression.at;
    if (suppression.reason.empty()) {
      finding.rule = kSuppressionWithoutReason;
      finding.severity = api::Severity::kError;
      finding.message = "A suppression needs a reason, and does nothing without one.";
      finding.safe_way = {"-- lockkeeper: ignore " + suppression.rule + ": why it is safe here"};
    } else if (!suppression.used) {
      finding.rule = kUnusedSuppression;
      finding.severity = api::Severity::kWarning;
      finding.message = is_known(suppression.rule)
                            ? "The statement has no finding of " + suppression.rule + ": take the comment away."
                            : "There is no rule that is called '" + suppression.rule + "'.";
    } else {
      continue;
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace lockkeeper::lint
