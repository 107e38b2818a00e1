#include "lint/revisions.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "lint/places.h"
#include "lint/suppressions.h"

namespace lockkeeper::lint {

namespace {

// A run of ours limits each wait for a lock (spec.timeouts.lock): how long is no matter here.
constexpr std::string_view kSettingsOfARun = "SET lock_timeout = '5s';\n";

// Of a comment of Python's: from `#` to the line's end. What stands in a string of Python's is taken for one too.
std::vector<Suppression> read_file_suppressions(const Places& places) {
  std::vector<Suppression> all;
  for (std::size_t line = 1; line <= places.lines(); ++line) {
    const std::string_view text = places.text(line);
    const std::size_t hash = text.find('#');
    if (hash == std::string_view::npos) continue;
    for (Suppression& suppression : parse_suppressions(text.substr(hash), "#")) {
      suppression.line = line;
      all.push_back(std::move(suppression));
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

LintedFile tell_revision(const RevisionSql& revision, std::vector<Finding> findings, std::vector<Finding> of_file) {
  const Places places(revision.source);
  std::vector<Suppression> suppressions = read_file_suppressions(places);
  LintedFile file{revision.file, revision.source, {}, revision.revision};
  const std::size_t upgrade = line_of_upgrade(places);
  for (Finding& finding : findings) finding.line = upgrade;
  findings.insert(findings.end(), std::make_move_iterator(of_file.begin()), std::make_move_iterator(of_file.end()));
  for (Finding& finding : findings) {
    bool suppressed = false;
    for (Suppression& one : suppressions) {
      if (one.rule != finding.rule || one.reason.empty()) continue;
      one.used = suppressed = true;
    }
    if (suppressed) continue;
    finding.revision = revision.revision;
    file.findings.push_back(std::move(finding));
  }
  for (const Suppression& one : suppressions) {
    auto finding = judge(one, "#", "revision");
    if (!finding) continue;
    finding->revision = revision.revision;
    file.findings.push_back(std::move(*finding));
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

Trace trace_of(const std::vector<RevisionSql>& revisions, const RevisionScript& script, int server_version) {
  Trace trace;
  // They have run as Alembic runs them, not as one script.
  trace.incomplete = true;
  trace.server_version = server_version;
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    if (revisions[i].traced_on == 0 || revisions[i].traced_on != server_version) continue;
    for (const auto& [at, statement] : revisions[i].traces) trace.statements.emplace(script.begins[i] + at, statement);
  }
  return trace;
}

std::vector<LintedFile> by_revision(const std::vector<RevisionSql>& revisions, const RevisionScript& script,
                                    std::vector<Finding> findings, std::vector<std::vector<Finding>> of_files) {
  of_files.resize(revisions.size());
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
    files.push_back(tell_revision(revisions[i], std::move(of_each[i]), std::move(of_files[i])));
  }
  return files;
}

}  // namespace lockkeeper::lint
