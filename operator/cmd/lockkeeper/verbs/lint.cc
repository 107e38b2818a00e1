#include "cmd/lockkeeper/verbs/lint.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "api/vocabulary.h"
#include "base/text.h"
#include "lint/baseline.h"
#include "lint/output/output.h"
#include "lint/revision_judge.h"

namespace lockkeeper::cmd {
namespace {

std::optional<std::string> read_file(const std::string& name) {
  std::error_code none;
  errno = EISDIR;
  if (std::filesystem::is_directory(name, none)) return std::nullopt;
  std::ifstream file(name, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

std::string told(const std::vector<lint::LintedFile>& files, LintForm form, const std::string& version) {
  switch (form) {
    case LintForm::kJson: return lint::to_json_line(files);
    case LintForm::kSarif: return lint::to_sarif(files, version);
    case LintForm::kGithub: return lint::to_github(files);
    case LintForm::kGitlab: return lint::to_gitlab(files);
    case LintForm::kText: break;
  }
  return lint::to_text(files);
}

bool reaches(api::Severity severity, LintFailOn fail_on) {
  switch (fail_on) {
    case LintFailOn::kError: return severity == api::Severity::kError;
    case LintFailOn::kWarning: return severity != api::Severity::kInfo;
    case LintFailOn::kNever: break;
  }
  return false;
}

LintEnd told_end(const std::vector<lint::LintedFile>& files, const LintSettings& settings, const std::string& version,
                 std::string notes) {
  const bool fails = std::any_of(files.begin(), files.end(), [&settings](const lint::LintedFile& file) {
    return std::any_of(file.findings.begin(), file.findings.end(), [&settings](const lint::Finding& finding) {
      return reaches(finding.severity, settings.fail_on);
    });
  });
  return {fails ? api::exit_code(api::Outcome::kRefused) : 0, told(files, settings.form, version), std::move(notes)};
}

LintEnd cannot_read(const std::string& name) {
  return {api::kExitUsage, "", "lockkeeper: cannot read " + name + ": " + std::strerror(errno) + "\n"};
}

std::string stale_note(const std::vector<lint::KnownFinding>& stale, const std::string& baseline) {
  if (stale.empty()) return "";
  constexpr std::size_t kListed = 10;
  std::vector<std::string> names;
  names.reserve(stale.size());
  for (const lint::KnownFinding& known : stale) names.push_back(fmt::format("{} of {}", known.rule, known.place));
  return fmt::format("lockkeeper: {} has {} that nothing is like any more, and may be written anew: {}\n", baseline,
                     stale.size() == 1 ? "a finding" : fmt::format("{} findings", stale.size()),
                     join_some(names, kListed));
}

LintEnd end_of(std::vector<lint::LintedFile> files, const LintSettings& settings, const std::string& version,
               std::string notes) {
  if (settings.baseline.empty()) return told_end(files, settings, version, std::move(notes));
  const auto text = read_file(settings.baseline);
  if (!text) return cannot_read(settings.baseline);
  const auto baseline = lint::read_baseline(*text);
  if (!baseline) {
    return {
        api::kExitUsage, "",
        fmt::format("lockkeeper: {} is no report of lint: write it by `lockkeeper lint -o json`\n", settings.baseline)};
  }
  const lint::Baselined rest = lint::without_known(std::move(files), *baseline);
  return told_end(rest.files, settings, version, std::move(notes) + stale_note(rest.stale, settings.baseline));
}

LintEnd without_shadow(const api::Finding& finding) {
  return {api::exit_code(api::Outcome::kPreconditionNotMet), "",
          "lockkeeper: " + finding.message + "\n  " + finding.remedy + "\n"};
}

// The version that is linted for: the one that somebody has named, else the newest that has run the revisions.
int server_version_for(const LintedRevisions& revisions, const LintSettings& settings) {
  int traced = 0;
  for (const lint::RevisionSql& revision : revisions.wanted) traced = std::max(traced, revision.traced_on);
  return settings.names_server || traced == 0 ? settings.options.server_version : traced;
}

std::string joined(const std::vector<lint::RevisionSql>& revisions) {
  std::string all;
  for (const lint::RevisionSql& revision : revisions) all += revision.sql + "\n";
  return all;
}

}  // namespace

LintEnd run_lint(const LintSettings& settings, std::istream& input, const std::string& version,
                 const LintTracer& tracer) {
  std::vector<lint::LintedFile> files;
  std::string notes;
  std::string schema;
  if (!settings.schema.empty()) {
    auto text = read_file(settings.schema);
    if (!text) return cannot_read(settings.schema);
    schema = std::move(*text);
  }
  for (const std::string& name : settings.files) {
    std::optional<std::string> text =
        name == "-" ? std::string{std::istreambuf_iterator<char>(input), {}} : read_file(name);
    if (!text) return cannot_read(name);
    lint::Options options = settings.options;
    options.schema = schema;
    lint::Trace trace;
    if (tracer) {
      auto traced = tracer(*text, schema);
      if (const auto* finding = std::get_if<api::Finding>(&traced)) return without_shadow(*finding);
      trace = std::get<lint::Trace>(std::move(traced));
      options.trace = &trace;
      options.server_version = trace.server_version;
    }
    for (const std::string& note : trace.notes) notes += "lockkeeper: " + note + "\n";
    std::vector<lint::Finding> findings = lint::lint(*text, options);
    files.push_back({name, std::move(*text), std::move(findings)});
  }
  return end_of(std::move(files), settings, version, std::move(notes));
}

LintEnd run_lint(const LintedRevisions& revisions, const LintSettings& settings, const std::string& version,
                 const LintTracer& tracer) {
  const lint::RevisionScript script = lint::script_of(revisions.wanted);
  const std::string schema = joined(revisions.before);
  lint::Options options = settings.options;
  options.schema = schema;
  options.server_version = server_version_for(revisions, settings);
  lint::Trace trace = lint::trace_of(revisions.wanted, script, options.server_version);
  if (!trace.statements.empty()) options.trace = &trace;
  if (tracer) {
    auto traced = tracer(script.text, schema);
    if (const auto* finding = std::get_if<api::Finding>(&traced)) return without_shadow(*finding);
    trace = std::get<lint::Trace>(std::move(traced));
    // They have run as Alembic runs them; what fails here misses the parameters that Alembic's driver gives.
    std::erase_if(trace.statements, [](const auto& entry) { return !entry.second.ran(); });
    trace.incomplete = true;
    options.trace = &trace;
    options.server_version = trace.server_version;
  }
  auto files = lint::by_revision(revisions.wanted, script, lint::lint(script.text, options),
                                 lint::judge_revisions(revisions.before, revisions.wanted));
  std::string note = fmt::format("lockkeeper: {} {}, by {}\n", files.size(),
                                 files.size() == 1 ? "revision" : "revisions", revisions.known_by);
  return end_of(std::move(files), settings, version, std::move(note));
}

}  // namespace lockkeeper::cmd
