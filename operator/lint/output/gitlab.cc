#include <map>

#include "base/digest.h"
#include "base/json.h"
#include "lint/output/output.h"
#include "lint/places.h"

namespace lockkeeper::lint {

namespace {

const char* severity_of(api::Severity severity) {
  switch (severity) {
    case api::Severity::kError: return "major";
    case api::Severity::kWarning: return "minor";
    default: return "info";
  }
}

}  // namespace

std::string to_gitlab(const std::vector<LintedFile>& files) {
  Json all = Json::array();
  std::map<std::string, int> seen;
  for (const LintedFile& file : files) {
    const Places places(file.text);
    for (const Finding& finding : file.findings) {
      // Of the line's text, and not its number: what is put in above it makes no new finding.
      const std::string identity = finding.rule + "\n" + file.name + "\n" + std::string(places.text(finding.line));
      const std::string fingerprint = sha256_hex(identity + "\n" + std::to_string(seen[identity]++));
      all.push_back({{"description", finding.message},
                     {"check_name", finding.rule},
                     {"fingerprint", fingerprint},
                     {"severity", severity_of(finding.severity)},
                     {"location", {{"path", file.name}, {"lines", {{"begin", finding.line}}}}}});
    }
  }
  return to_line(all) + "\n";
}

}  // namespace lockkeeper::lint
