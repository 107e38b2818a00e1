#include "lint/baseline.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/json.h"

namespace lockkeeper::lint {

namespace {

using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(const KnownFinding& known) {
  return {known.rule, known.place, known.message};
}

KnownFinding as_known(const LintedFile& file, const Finding& finding) {
  return {finding.rule, file.revision.empty() ? file.name : file.revision, finding.message};
}

}  // namespace

std::optional<std::vector<KnownFinding>> read_baseline(std::string_view text) {
  const Json report = Json::parse(text, nullptr, false);
  if (!report.is_object() || string_at(report, {"kind"}) != "LintReport") return std::nullopt;
  const Json* findings = find(report, {"findings"});
  if (findings == nullptr || !findings->is_array()) return std::nullopt;
  std::vector<KnownFinding> baseline;
  for (const Json& finding : *findings) {
    const std::string revision = string_at(finding, {"revision"});
    baseline.push_back({string_at(finding, {"rule"}), revision.empty() ? string_at(finding, {"file"}) : revision,
                        string_at(finding, {"message"})});
  }
  return baseline;
}

Baselined without_known(std::vector<LintedFile> files, const std::vector<KnownFinding>& baseline) {
  std::map<Key, int> left;
  for (const KnownFinding& known : baseline) ++left[key_of(known)];
  std::set<std::string> judged;
  for (LintedFile& file : files) {
    judged.insert(file.revision.empty() ? file.name : file.revision);
    std::erase_if(file.findings, [&](const Finding& finding) {
      const auto known = left.find(key_of(as_known(file, finding)));
      if (known == left.end() || known->second == 0) return false;
      --known->second;
      return true;
    });
  }
  Baselined result{std::move(files), {}};
  for (const KnownFinding& known : baseline) {
    const auto found = left.find(key_of(known));
    if (found->second == 0 || !judged.contains(known.place)) continue;
    --found->second;
    result.stale.push_back(known);
  }
  return result;
}

}  // namespace lockkeeper::lint
