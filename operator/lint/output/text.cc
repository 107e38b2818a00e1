#include <array>

#include "base/text.h"
#include "lint/output/output.h"
#include "lint/places.h"

namespace lockkeeper::lint {

namespace {

constexpr std::size_t kWidest = 160;  // bytes of a line that are shown; what is longer is cut behind

// Control characters could do what they like to a terminal.
std::string printable(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  return line;
}

std::string counted(std::size_t number, const char* word) {
  return std::to_string(number) + " " + word + (number == 1 ? "" : "s");
}

}  // namespace

std::string to_text(const std::vector<LintedFile>& files) {
  std::string text;
  std::array<std::size_t, 3> counts{};
  for (const LintedFile& file : files) {
    const Places places(file.text);
    for (const Finding& finding : file.findings) {
      ++counts[static_cast<std::size_t>(finding.severity)];
      text += file.name + ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column) + ": " +
              std::string(api::to_string(finding.severity)) + " " + finding.rule + ": " + printable(finding.message) +
              (finding.source == api::ClaimSource::kTraced ? " [traced]\n" : "\n");
      const std::string_view line =
          first_characters(finding.revision.empty() ? places.text(finding.line) : finding.excerpt, kWidest);
      text += "    " + printable(line) + "\n";
      if (finding.column <= line.size() + 1) text += "    " + std::string(finding.column - 1, ' ') + "^\n";
      for (const std::string& step : finding.safe_way) text += "    → " + printable(step) + "\n";
    }
  }
  const auto of = [&counts](api::Severity severity) { return counts[static_cast<std::size_t>(severity)]; };
  text += counted(files.size(), "file") + ": " + counted(of(api::Severity::kError), "error") + ", " +
          counted(of(api::Severity::kWarning), "warning") + ", " + std::to_string(of(api::Severity::kInfo)) + " info\n";
  return text;
}

}  // namespace lockkeeper::lint
