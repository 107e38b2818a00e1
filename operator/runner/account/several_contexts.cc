#include "runner/account/several_contexts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "base/digest.h"
#include "plan/diagnosis/diagnosis.h"

namespace lockkeeper::runner {
namespace {

template <typename Part>
std::string name_of(const OfContext<Part>& one) {
  return one.database + ", " + one.version_table;
}

void add_once(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  }
}

// What is about no context in particular, the files for example, each of them says.
void take_findings(std::vector<api::Finding>& all, const std::vector<api::Finding>& more, const std::string& context,
                   const std::vector<const std::vector<api::Finding>*>& each) {
  for (api::Finding finding : more) {
    const bool common = std::all_of(each.begin(), each.end(), [&](const auto* findings) {
      return std::find(findings->begin(), findings->end(), finding) != findings->end();
    });
    if (!common) finding.context = context;
    if (std::find(all.begin(), all.end(), finding) == all.end()) all.push_back(std::move(finding));
  }
}

template <typename Part>
std::vector<api::Finding> findings_of(const std::vector<OfContext<Part>>& parts) {
  std::vector<const std::vector<api::Finding>*> each;
  each.reserve(parts.size());
  for (const auto& one : parts) each.push_back(&one.part.findings);
  std::vector<api::Finding> all;
  for (const auto& one : parts) take_findings(all, one.part.findings, name_of(one), each);
  plan::sort_findings(all);
  return all;
}

// Nothing proven of one of them is nothing proven of all; one that does not hold does not hold.
template <typename Part>
std::optional<bool> verified_of(const std::vector<OfContext<Part>>& parts) {
  bool all = true;
  for (const auto& one : parts) {
    if (one.part.verified == false) return false;
    all = all && one.part.verified.has_value();
  }
  return all ? std::optional(true) : std::nullopt;
}

int badness(api::Outcome outcome) {
  constexpr std::array kFromGood{api::Outcome::kUpToDate,
                                 api::Outcome::kApplied,
                                 api::Outcome::kWaitingForApproval,
                                 api::Outcome::kPreconditionNotMet,
                                 api::Outcome::kLockNotObtained,
                                 api::Outcome::kRefused,
                                 api::Outcome::kFailed,
                                 api::Outcome::kUnknown};
  return static_cast<int>(std::find(kFromGood.begin(), kFromGood.end(), outcome) - kFromGood.begin());
}

// The one that somebody has to see rather.
int urgency(api::RevisionState state) {
  constexpr std::array kFromCalm{api::RevisionState::kNone,    api::RevisionState::kApplied,
                                 api::RevisionState::kPending, api::RevisionState::kPartial,
                                 api::RevisionState::kMissing, api::RevisionState::kOrphan};
  return static_cast<int>(std::find(kFromCalm.begin(), kFromCalm.end(), state) - kFromCalm.begin());
}

void take_revision(api::GraphRevision& known, api::GraphRevision more, const std::string& context) {
  const bool current = known.current || more.current;
  if (urgency(more.state) > urgency(known.state)) {
    known = std::move(more);
    known.contexts = {context};
  } else if (more.state == known.state) {
    known.contexts.push_back(context);
  }
  known.current = current;
}

// Returns: the newest of all contexts.
template <typename Part>
const std::vector<OfContext<Part>>& with(std::vector<OfContext<Part>>& all, OfContext<Part> newest) {
  const auto same = [&newest](const OfContext<Part>& one) { return name_of(one) == name_of(newest); };
  const auto before = std::find_if(all.begin(), all.end(), same);
  if (before == all.end()) {
    all.push_back(std::move(newest));
  } else {
    *before = std::move(newest);
  }
  return all;
}

}  // namespace

api::Run in_one(std::vector<OfContext<api::Run>> parts) {
  if (parts.size() == 1) return std::move(parts.front().part);
  api::Run all;
  all.findings = findings_of(parts);
  all.verified = verified_of(parts);
  const auto worst = std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return badness(a.part.outcome) < badness(b.part.outcome);
  });
  all.outcome = worst->part.outcome;
  all.reason = worst->part.reason;
  const bool good = badness(all.outcome) <= badness(api::Outcome::kApplied);
  if (!good) all.message = name_of(*worst) + ": " + worst->part.message;
  for (OfContext<api::Run>& one : parts) {
    add_once(all.from, one.part.from);
    add_once(all.to, one.part.to);
    if (good) all.message += (all.message.empty() ? "" : " ") + name_of(one) + ": " + one.part.message;
    if (all.dropped && one.part.dropped) {
      add_once(*all.dropped, *one.part.dropped);
    } else {
      all.dropped.reset();  // nobody can tell of one of them
    }
    for (api::StepResult& step : one.part.steps) {
      step.context = name_of(one);
      all.steps.push_back(std::move(step));
    }
    api::add(all.lint, one.part.lint, name_of(one));
    all.contexts.push_back({one.database, one.version_table, one.part.from, one.part.to, {}, {}, one.part.outcome});
  }
  return all;
}

api::Plan in_one(std::vector<OfContext<api::Plan>> parts) {
  if (parts.size() == 1) return std::move(parts.front().part);
  api::Plan all;
  all.findings = findings_of(parts);
  std::string digests;
  for (OfContext<api::Plan>& one : parts) {
    digests += name_of(one) + "\n" + one.part.digest + "\n";
    all.risk = std::max(all.risk, one.part.risk);
    add_once(all.from, one.part.from);
    add_once(all.to, one.part.to);
    for (api::PlannedStep& step : one.part.steps) {
      step.context = name_of(one);
      all.steps.push_back(std::move(step));
    }
    api::add(all.lint, one.part.lint, name_of(one));
    all.contexts.push_back({one.database, one.version_table, one.part.from, one.part.to});
  }
  all.digest = sha256_hex(digests);
  return all;
}

api::Diagnosis in_one(std::vector<OfContext<api::Diagnosis>> parts) {
  if (parts.size() == 1) return std::move(parts.front().part);
  api::Diagnosis all;
  all.findings = findings_of(parts);
  all.verified = verified_of(parts);
  for (const OfContext<api::Diagnosis>& one : parts) {
    const api::Revisions& revision = one.part.revision;
    add_once(all.revision.current, revision.current);
    add_once(all.revision.heads, revision.heads);
    add_once(all.revision.pending, revision.pending);
    all.contexts.push_back({one.database, one.version_table, revision.current, {}, revision.heads, revision.pending});
  }
  return all;
}

api::RevisionGraph in_one(std::vector<OfContext<api::RevisionGraph>> parts) {
  if (parts.size() == 1) return std::move(parts.front().part);
  api::RevisionGraph all;
  std::map<std::string, std::size_t> numbers;
  for (OfContext<api::RevisionGraph>& one : parts) {
    add_once(all.heads, one.part.heads);
    for (api::GraphRevision& revision : one.part.revisions) {
      const auto [known, is_new] = numbers.emplace(revision.id, all.revisions.size());
      if (is_new) {
        all.revisions.push_back(std::move(revision));
        all.revisions.back().contexts = {name_of(one)};
      } else {
        take_revision(all.revisions[known->second], std::move(revision), name_of(one));
      }
    }
  }
  return all;
}

api::Plan RunPlans::take(OfContext<api::Plan> newest) {
  return in_one(with(plans_, std::move(newest)));
}

api::RevisionGraph RunPlans::take(OfContext<api::RevisionGraph> newest) {
  return in_one(with(graphs_, std::move(newest)));
}

}  // namespace lockkeeper::runner
