#include "lint/output/output.h"

namespace lockkeeper::lint {

namespace {

// What the runner reads back into the characters; a property has two more that would end it.
std::string escaped(const std::string& text, bool property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

const char* command(api::Severity severity) {
  switch (severity) {
    case api::Severity::kError: return "error";
    case api::Severity::kWarning: return "warning";
    default: return "notice";
  }
}

}  // namespace

std::string to_github(const std::vector<LintedFile>& files) {
  std::string text;
  for (const LintedFile& file : files) {
    for (const Finding& finding : file.findings) {
      std::string message = finding.message;
      for (const std::string& step : finding.safe_way) message += "\n" + step;
      text += "::" + std::string(command(finding.severity)) + " file=" + escaped(file.name, true) +
              ",line=" + std::to_string(finding.line) + ",col=" + std::to_string(finding.column) +
              ",title=" + escaped(finding.rule, true) + "::" + escaped(message, false) + "\n";
    }
  }
  return text;
}

}  // namespace lockkeeper::lint
