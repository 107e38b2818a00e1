#include "runner/commands/compat.h"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "plan/policy.h"
#include "plan/sentences.h"
#include "runner/commands/interruption.h"
#include "runner/commands/run_name.h"
#include "runner/observe/context_reader.h"

namespace lockkeeper::runner {
namespace {

// Of one context, added to what the others came to.
struct Sum {
  CompatResult result;
  std::size_t pending = 0;
  std::size_t known = 0;  // queries, whether or not they could be asked
  bool asked = false;

  void add(ContextReader& reader) {
    reader.look(reader.surveyed_rows());
    pending += reader.assessment().diagnosis.revision.pending.size();
    known += reader.known_queries();
    for (api::Finding& finding : reader.sight().findings()) {
      const bool is_answer = finding.code == api::Code::kIncompatibleWithRunningCode;
      if (is_answer || finding.severity == api::Severity::kError) result.findings.push_back(std::move(finding));
    }
    if (const auto& code = reader.facts().running_code) {
      asked = true;
      result.asked += code->asked;
    }
  }

  void conclude() {
    if (const api::Finding* error = api::first_error(result.findings)) {
      result.exit = api::exit_code(plan::outcome_of(error->code));
      if (!asked) result.message = "Nothing was asked: see above.";
      if (asked) result.message = fmt::format("{} asked of the schema that comes.", queries());
    } else if (pending == 0) {
      result.message = "Nothing is pending, so nothing is taken away from the code that runs.";
    } else if (known > 0 && !asked) {
      result.exit = api::exit_code(api::Outcome::kPreconditionNotMet);
      result.message = fmt::format(
          "Nothing was asked: {} known, and no copy of the live schema could be made to ask it of. A line above says "
          "why.",
          known == 1 ? "1 query is" : fmt::format("{} queries are", known));
    } else if (!asked) {
      result.exit = api::exit_code(api::Outcome::kPreconditionNotMet);
      result.message =
          "Nobody knows what the running code asks: the server does not count it by pg_stat_statements, or this role "
          "may not read that. Name a file of queries by `--queries FILE`, or let a superuser GRANT pg_read_all_stats.";
    } else {
      result.message = fmt::format("{} asked of the schema that comes: none fails.", queries());
    }
  }

  [[nodiscard]] std::string queries() const {
    return fmt::format("{} of the running code {}",
                       result.asked == 1 ? "1 query" : fmt::format("{} queries", result.asked),
                       plan::verb(result.asked, "was", "were"));
  }
};

}  // namespace

Json to_json(const CompatResult& result) {
  Json findings = Json::array();
  for (const api::Finding& finding : result.findings) findings.push_back(api::to_json(finding));
  return {{"kind", "Compatibility"},
          {"asked", result.asked},
          {"findings", std::move(findings)},
          {"message", result.message}};
}

CompatResult ask_running_code(Settings settings, Reporter& reporter, StopRequest& stop) {
  settings.policy.old_code = api::OldCode::kFail;
  try {
    ContextReader reader(settings, make_run_name(settings.run), true, reporter, stop);
    reader.open();
    Sum sum;
    sum.add(reader);
    for (const auto& other : reader.other_contexts()) sum.add(*other);
    sum.conclude();
    return std::move(sum.result);
  } catch (const std::exception& error) {
    const api::Finding finding = interrupted_by(error);
    return {{finding}, 0, "Nothing was asked: see above.", api::exit_code(plan::outcome_of(finding.code))};
  }
}

}  // namespace lockkeeper::runner
