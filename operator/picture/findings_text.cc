#include "picture/findings_text.h"

#include <fmt/core.h>

namespace lockkeeper::picture {

std::string painted(const std::string& text, const char* code, bool colour) {
  return colour ? "\033[" + std::string(code) + "m" + text + "\033[0m" : text;
}

const char* colour_of(api::Severity severity) {
  switch (severity) {
    case api::Severity::kError: return kRed;
    case api::Severity::kWarning: return kYellow;
    case api::Severity::kInfo: break;
  }
  return kGreen;
}

std::string findings_text(const std::vector<api::Finding>& findings, bool colour) {
  std::string text;
  for (const api::Finding& finding : findings) {
    const bool is_told = !finding.remedy.empty() && finding.severity != api::Severity::kInfo;
    const std::string subject = finding.subject.empty() ? "" : fmt::format("  {}", finding.subject);
    const std::string remedy = is_told ? fmt::format("    → {}\n", finding.remedy) : "";
    text += fmt::format("{}  {}{}\n    {}\n{}",
                        painted(std::string(api::to_string(finding.severity)), colour_of(finding.severity), colour),
                        painted(std::string(api::to_string(finding.code)), kBold, colour), subject, finding.message,
                        remedy);
  }
  return text;
}

}  // namespace lockkeeper::picture
