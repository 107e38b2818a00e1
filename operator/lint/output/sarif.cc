#include "base/json.h"
#include "base/percent_encoding.h"
#include "lint/output/output.h"
#include "lint/revision_rules.h"
#include "lint/rules.h"
#include "lint/traced/traced_rules.h"

namespace lockkeeper::lint {

namespace {

const char* level(api::Severity severity) {
  switch (severity) {
    case api::Severity::kError: return "error";
    case api::Severity::kWarning: return "warning";
    default: return "note";
  }
}

Json described(const Rule& rule) {
  return {{"id", rule.name},
          {"shortDescription", {{"text", rule.checks}}},
          {"helpUri", rule.documentation},
          {"defaultConfiguration", {{"level", level(rule.severity)}}}};
}

Json described_rules() {
  Json rules = Json::array();
  for (const Rule* rule : all_rules()) rules.push_back(described(*rule));
  for (const Rule* rule : traced_rules()) rules.push_back(described(*rule));
  for (const Rule* rule : revision_rules()) rules.push_back(described(*rule));
  for (const std::string_view name : {kSyntaxError, kSuppressionWithoutReason, kUnusedSuppression}) {
    rules.push_back({{"id", name}});
  }
  return rules;
}

// A relative reference of RFC 3986: the slashes stay.
std::string uri_of(std::string_view path) {
  std::string uri;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    uri += percent_encoded(path.substr(0, slash)) + "/";
    path.remove_prefix(slash + 1);
  }
  return uri + percent_encoded(path);
}

Json result_of(const LintedFile& file, const Finding& finding) {
  std::string text = finding.message;
  for (const std::string& step : finding.safe_way) text += "\n" + step;
  return {{"ruleId", finding.rule},
          {"level", level(finding.severity)},
          {"message", {{"text", text}}},
          {"properties", {{"source", api::to_string(finding.source)}}},
          {"locations",
           {{{"physicalLocation",
              {{"artifactLocation", {{"uri", uri_of(file.name)}}},
               {"region", {{"startLine", finding.line}, {"startColumn", finding.column}}}}}}}}};
}

}  // namespace

std::string to_sarif(const std::vector<LintedFile>& files, const std::string& version) {
  Json results = Json::array();
  for (const LintedFile& file : files) {
    for (const Finding& finding : file.findings) results.push_back(result_of(file, finding));
  }
  const Json driver{{"name", "lockkeeper"}, {"version", version}, {"rules", described_rules()}};
  const Json run{{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  return to_line({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({run})}}) +
         "\n";
}

}  // namespace lockkeeper::lint
