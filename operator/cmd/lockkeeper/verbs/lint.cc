#include "cmd/lockkeeper/verbs/lint.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "api/vocabulary.h"
#include "lint/output/output.h"

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

}  // namespace

LintEnd run_lint(const LintSettings& settings, std::istream& input, const std::string& version) {
  std::vector<lint::LintedFile> files;
  for (const std::string& name : settings.files) {
    std::optional<std::string> text =
        name == "-" ? std::string{std::istreambuf_iterator<char>(input), {}} : read_file(name);
    if (!text) return {api::kExitUsage, "", "lockkeeper: cannot read " + name + ": " + std::strerror(errno) + "\n"};
    std::vector<lint::Finding> findings = lint::lint(*text, settings.options);
    files.push_back({name, std::move(*text), std::move(findings)});
  }
  const bool fails = std::any_of(files.begin(), files.end(), [&settings](const lint::LintedFile& file) {
    return std::any_of(file.findings.begin(), file.findings.end(), [&settings](const lint::Finding& finding) {
      return reaches(finding.severity, settings.fail_on);
    });
  });
  return {fails ? api::exit_code(api::Outcome::kRefused) : 0, told(files, settings.form, version), ""};
}

}  // namespace lockkeeper::cmd
