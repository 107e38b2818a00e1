#include "base/json.h"
#include "lint/output/output.h"

namespace lockkeeper::lint {

std::string to_json_line(const std::vector<LintedFile>& files) {
  Json findings = Json::array();
  for (const LintedFile& file : files) {
    for (const Finding& finding : file.findings) {
      findings.push_back({{"rule", finding.rule},
                          {"severity", api::to_string(finding.severity)},
                          {"file", file.name},
                          {"revision", finding.revision},
                          {"line", finding.line},
                          {"column", finding.column},
                          {"message", finding.message},
                          {"lock", finding.lock},
                          {"suggestion", finding.safe_way},
                          {"source", api::to_string(finding.source)},
                          {"documentation", finding.documentation}});
    }
  }
  return to_line({{"kind", "LintReport"}, {"findings", std::move(findings)}}) + "\n";
}

}  // namespace lockkeeper::lint
