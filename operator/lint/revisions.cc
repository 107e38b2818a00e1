#include "lint/revisions.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "lint/places.h"
#include "lint/rules.h"

namespace lockkeeper::lint {

namespace {

// A run of ours limits each wait for a lock (spec.timeouts.lock): how long is no matter here.
constexpr std::string_view kSettingsOfARun = "SET lock_timeout = '5s';\n";
constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

struct FileSuppression {
  std::string rule;
  std::string reason;
  std::size_t line = 1;
  bool used = false;
};

// Of a comment of Python's: from `#` to the line's end. What stands in a string of Python's is taken for one too.
std::vector<FileSuppression> read_file_suppressions(const Places& places) {
  constexpr std::string_view kMark = "lockkeeper: ignore ";
  std::vector<FileSuppression> all;
  for (std::size_t line = 1; line <= places.lines(); ++line) {
    const std::string_view text = places.text(line);
    const std::size_t hash = text.find('#');
    const std::size_t mark = text.find(kMark, hash == std::string_view::npos ? text.size() : hash);
    if (mark == std::string_view::npos || !trimmed(text.substr(hash + 1, mark - hash - 1)).empty()) continue;
    const std::string_view rest = text.substr(mark + kMark.size());
    const std::size_t colon = rest.find(':');
    const std::string_view reason = colon == std::string_view::npos ? "" : trimmed(rest.substr(colon + 1));
    std::string_view rules = rest.substr(0, colon);
    for (bool more = true; more;) {
      const std::size_t comma = rules.find(',');
      more = comma != std::string_view::npos;
      all.push_back({std::string(trimmed(rules.substr(0, comma))), std::string(reason), line, false});
      if (more) rules = rules.substr(comma + 1);
    }
  }
  return all;
}

// Returns: the line of `def upgrade`; 1 where there is none: some files give it by another name.
std::size_t line_of_upgrade(const Places& places) {
  for (std::size_t line = 1; line <= places.lines(); ++line) {
    if (places.text(line).starts_with("def upgrade")) return line;
  }
  return 1;
}

Finding about(const FileSuppression& suppression, const std::string& revision) {
  Finding finding;
  finding.revision = revision;
  finding.line = suppression.line;
  if (suppression.reason.empty()) {
    finding.rule = kSuppressionWithoutReason;
    finding.severity = api::Severity::kError;
    finding.message = "A suppression needs a reason, and does nothing without one.";
    finding.safe_way = {fmt::format("# lockkeeper: ignore {}: why it is safe here", suppression.rule)};
  } else {
    finding.rule = kUnusedSuppression;
    finding.severity = api::Severity::kWarning;
    finding.message = fmt::format("The revision has no finding of {}: take the comment away.", suppression.rule);
  }
  return finding;
}

LintedFile tell_revision(const RevisionSql& revision, std::vector<Finding> findings) {
  const Places places(revision.source);
  std::vector<FileSuppression> suppressions = read_file_suppressions(places);
  LintedFile file{revision.file, revision.source, {}};
  const std::size_t upgrade = line_of_upgrade(places);
  for (Finding& finding : findings) {
    bool suppressed = false;
    for (FileSuppression& one : suppressions) {
      if (one.rule != finding.rule || one.reason.empty()) continue;
      one.used = suppressed = true;
    }
    if (suppressed) continue;
    finding.revision = revision.revision;
    finding.line = upgrade;
    file.findings.push_back(std::move(finding));
  }
  for (const FileSuppression& one : suppressions) {
    if (!one.used) file.findings.push_back(about(one, revision.revision));
  }
  return file;
}

}  // namespace

RevisionScript script_of(const std::vector<RevisionSql>& revisions) {
  RevisionScript script{std::string(kSettingsOfARun), {}};
  for (const RevisionSql& revision : revisions) {
    script.begins.push_back(script.text.size());
    script.text += revision.sql;
    if (!script.text.ends_with('\n')) script.text += '\n';
  }
  return script;
}

std::vector<LintedFile> by_revision(const std::vector<RevisionSql>& revisions, const RevisionScript& script,
                                    std::vector<Finding> findings) {
  const Places places(script.text);
  std::vector<std::vector<Finding>> of_each(revisions.size());
  for (Finding& finding : findings) {
    const auto behind = std::upper_bound(script.begins.begin(), script.begins.end(), finding.at);
    if (behind == script.begins.begin()) continue;  // of our own settings
    finding.excerpt = places.text(finding.line);
    of_each[static_cast<std::size_t>(behind - script.begins.begin()) - 1].push_back(std::move(finding));
  }
  std::vector<LintedFile> files;
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    files.push_back(tell_revision(revisions[i], std::move(of_each[i])));
  }
  return files;
}

}  // namespace lockkeeper::lint
