// The verdict as the kubelet keeps it: what of a report goes where there is no room for all of it.
#include <algorithm>
#include <array>

#include "api/report.h"
#include "base/text.h"

namespace lockkeeper::api {
namespace {

// Names of a report that is too long: the first few, each cut. That there are any is never lost.
constexpr std::size_t kShownDrops = 8;
constexpr std::size_t kShownNameBytes = 48;

void keep_some(std::optional<std::vector<std::string>>& names, std::size_t most) {
  if (!names) return;
  names->resize(std::min(names->size(), most));
  for (std::string& name : *names) name = cut_behind(name, kShownNameBytes);
}

}  // namespace

std::string to_termination_message(const Run& run, std::size_t limit) {
  const auto line = [](const Run& value) { return to_line(to_json(value)); };
  Run shorter = run;
  std::string text = line(shorter);
  if (text.size() <= limit) return text;
  shorter.steps.clear();
  if (text = line(shorter); text.size() <= limit) return text;
  shorter.contexts.clear();
  if (text = line(shorter); text.size() <= limit) return text;
  shorter.lint.worst.clear();
  if (text = line(shorter); text.size() <= limit) return text;
  keep_some(shorter.dropped, kShownDrops);
  if (text = line(shorter); text.size() <= limit) return text;
  std::erase_if(shorter.findings, [](const Finding& finding) { return finding.severity != Severity::kError; });
  for (const std::size_t longest : {std::size_t{600}, std::size_t{200}, std::size_t{60}}) {
    for (Finding& finding : shorter.findings) {
      finding.subject = cut_behind(finding.subject, longest);
      finding.message = cut_behind(finding.message, longest);
      finding.remedy = cut_behind(finding.remedy, longest);
    }
    if (text = line(shorter); text.size() <= limit) return text;
  }
  shorter.findings.clear();
  keep_some(shorter.dropped, 1);
  for (const std::size_t most : {std::size_t{16}, std::size_t{4}, std::size_t{0}}) {
    shorter.from.resize(std::min(shorter.from.size(), most));
    shorter.to.resize(std::min(shorter.to.size(), most));
    // JSON escapes can make a byte six: halve until it fits.
    for (std::size_t longest = limit; longest > 0; longest /= 2) {
      shorter.message = cut_behind(run.message, longest);
      if (text = line(shorter); text.size() <= limit) return text;
    }
  }
  return text;
}

std::string to_termination_message(const Diagnosis& diagnosis, std::size_t limit) {
  const auto line = [](const Diagnosis& value) { return to_line(to_json(value)); };
  Diagnosis shorter = diagnosis;
  std::string text = line(shorter);
  if (text.size() <= limit) return text;
  shorter.contexts.clear();
  shorter.revision.heads.clear();
  shorter.revision.pending.resize(std::min(shorter.revision.pending.size(), std::size_t{16}));
  if (text = line(shorter); text.size() <= limit) return text;
  std::stable_partition(shorter.findings.begin(), shorter.findings.end(),
                        [](const Finding& finding) { return finding.severity == Severity::kError; });
  for (const std::size_t longest : {std::size_t{600}, std::size_t{200}, std::size_t{60}}) {
    for (Finding& finding : shorter.findings) {
      finding.subject = cut_behind(finding.subject, longest);
      finding.message = cut_behind(finding.message, longest);
      finding.remedy = cut_behind(finding.remedy, longest);
    }
    if (text = line(shorter); text.size() <= limit) return text;
  }
  while (!shorter.findings.empty()) {
    shorter.findings.pop_back();
    if (text = line(shorter); text.size() <= limit) return text;
  }
  shorter.revision.pending.clear();
  for (std::size_t most = shorter.revision.current.size(); text.size() > limit && most > 0; most /= 2) {
    shorter.revision.current.resize(most / 2);
    text = line(shorter);
  }
  return text;
}

}  // namespace lockkeeper::api
