#include "plan/repair/telling.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "plan/sentences.h"
#include "plan/severity.h"

namespace lockkeeper::plan {

namespace {

using api::Finding;
using api::Severity;

std::string what_they_do(const std::vector<Step>& steps) {
  std::vector<std::string> done;
  for (const Step& step : steps) {
    if (const auto* stamp = std::get_if<StampStep>(&step)) {
      done.push_back(stamp->to.empty() ? "taking the rows away" : "stamping " + listed(stamp->to));
    } else if (const auto* repair = std::get_if<RepairStep>(&step)) {
      done.push_back(fmt::format("making what is missing of {}", listed(repair->revisions)));
    } else if (const auto* index = std::get_if<DropIndexStep>(&step)) {
      done.push_back("dropping " + index->index);
    }
  }
  return listed(done);
}

}  // namespace

void annotate(std::vector<Finding>& findings, const std::vector<Note>& notes, api::Drift policy) {
  for (const Note& note : notes) {
    for (Finding& finding : findings) {
      if (std::find(note.codes.begin(), note.codes.end(), finding.code) == note.codes.end()) continue;
      if (!note.subject.empty() && note.subject != finding.subject) continue;
      if (!note.sentence.empty()) finding.message = with_full_stop(finding.message) + " " + note.sentence;
      if (!note.remedy.empty()) finding.remedy = note.remedy;
      if (note.refuses) judge(finding, Circumstance::kLeftByRemedy);
    }
  }
  for (Finding& finding : findings) judge(finding, Circumstance::kUntouched, policy);
}

std::vector<Finding> told_as_it_is(std::vector<Finding> first, std::vector<Finding> would_be,
                                   const std::vector<Step>& steps) {
  const std::string what = what_they_do(steps);
  for (Finding& finding : would_be) {
    if (finding.severity != Severity::kError) continue;
    const auto known = std::find_if(first.begin(), first.end(), [&finding](const Finding& other) {
      return other.code == finding.code && other.subject == finding.subject;
    });
    if (known != first.end()) {
      judge(*known, Circumstance::kWouldRefuse);
    } else {
      finding.message = fmt::format("After {}: {}", what, finding.message);
      first.push_back(std::move(finding));
    }
  }
  return first;
}

}  // namespace lockkeeper::plan
