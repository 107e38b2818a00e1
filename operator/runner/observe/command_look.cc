#include "runner/observe/command_look.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "base/process.h"
#include "plan/plan.h"
#include "plan/sentences.h"
#include "postgres/lock/fence.h"
#include "runner/connection.h"

namespace lockkeeper::runner {
namespace {

constexpr Milliseconds kPlanDeadline{600000};

// What is pending, a line each; nullopt: nothing.
using Pending = std::optional<std::vector<std::string>>;

Pending pending_of(const api::CommandTool& tool, const postgres::DatabaseUrl& url,
                   std::vector<api::Finding>& findings) {
  if (tool.plan.empty()) return std::vector<std::string>{};
  const ProcessResult result = run_process({tool.plan, {}, tool.directory}, "", kPlanDeadline);
  if (result.timed_out || result.exit.signal != 0 || result.exit.code != 0) {
    std::string last = result.error.empty() ? result.output : result.error;
    while (!last.empty() && last.back() == '\n') last.pop_back();
    last = postgres::without_password(last.substr(last.rfind('\n') + 1), url);
    const std::string end = result.timed_out ? "did not end" : how_it_ended(result.exit);
    findings.push_back({api::Code::kRevisionError, api::Severity::kError, plan::joined(tool.plan),
                        fmt::format("The plan command {}{}.", end, last.empty() ? "" : ": " + last),
                        "let it exit 0 and print what is pending, or nothing where nothing is"});
    return std::vector<std::string>{};
  }
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < result.output.size()) {
    const std::size_t end = std::min(result.output.find('\n', begin), result.output.size());
    if (end > begin) lines.push_back(postgres::without_password(result.output.substr(begin, end - begin), url));
    begin = end + 1;
  }
  if (lines.empty()) return std::nullopt;
  return lines;
}

}  // namespace

CommandPlace open_command_place(const Settings& settings, const std::string& run, bool read_only) {
  CommandPlace opened;
  auto url = configured_url(settings);
  if (auto* finding = std::get_if<api::Finding>(&url)) {
    opened.findings.push_back(std::move(*finding));
    return opened;
  }
  auto& given = std::get<std::optional<postgres::DatabaseUrl>>(url);
  if (!given) {
    opened.findings.push_back(
        {api::Code::kConfigError, api::Severity::kError, settings.url_variable,
         fmt::format("The environment has no {}, so there is no database to lock.", settings.url_variable),
         fmt::format("set {}, or name another by --database-url-env", settings.url_variable)});
    return opened;
  }
  opened.place->options = {std::move(*given), postgres::runner_application(run), read_only};
  if (auto finding = opened.place->open()) {
    opened.findings.push_back(std::move(*finding));
    return opened;
  }
  opened.findings = find_obstacles(*opened.place, false);
  return opened;
}

api::Plan ask_plan_command(const api::CommandTool& tool, const postgres::DatabaseUrl& url,
                           std::vector<api::Finding>& findings) {
  const Pending pending = pending_of(tool, url, findings);
  if (!pending) return {};
  api::Plan plan = plan::make_command_plan(tool.apply);
  for (api::PlannedStep& step : plan.steps) {
    for (const std::string& line : *pending) step.statements.push_back({line, {}});
  }
  return plan;
}

}  // namespace lockkeeper::runner
