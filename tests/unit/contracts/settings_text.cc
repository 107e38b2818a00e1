#include "settings_text.h"

#include "api/limits.h"
#include "api/policy.h"
#include "base/json.h"

namespace lockkeeper {

std::string text_of(const cmd::CommandLine& line) {
  const runner::Settings& s = line.settings;
  Json out = {{"verb", static_cast<int>(line.verb)},
              {"output", static_cast<int>(line.output)},
              {"events", line.events},
              {"termination-message", line.termination_message},
              {"act", static_cast<int>(s.act)},
              {"config", s.alembic.config},
              {"section", s.alembic.section},
              {"directory", s.alembic.directory},
              {"target", s.alembic.target},
              {"python", s.alembic.python},
              {"x", s.alembic.x},
              {"before", s.alembic.before},
              {"flask", s.alembic.flask},
              {"url-variable", s.url_variable},
              {"url-file", s.url_file},
              {"approval", api::to_string(s.approval.when)},
              {"shadow", static_cast<int>(s.shadow.where)},
              {"shadow-url", s.shadow.url.reveal()},
              {"shadow-url-file", s.shadow.url_file},
              {"retry-limit", s.retry.limit},
              {"run", s.run},
              {"image", s.image},
              {"stop-file", s.stop_file}};
  api::for_each_policy(s.policy, [&out](const auto& table, const auto& value) {
    out["policy"][std::string(table.field)] = static_cast<int>(value);
  });
  Json ignore = Json::array();
  for (const api::LintIgnore& one : s.policy.lint.ignore) ignore.push_back(api::to_string(one));
  out["lint"] = {{"fail-on", api::to_string(s.policy.lint.fail_on)},
                 {"ignore", std::move(ignore)},
                 {"start-after", s.policy.lint.start_after}};
  for (const auto& row : api::kTimeoutFields) out[std::string(row.flag)] = (s.timeouts.*row.value).count();
  for (const auto& row : api::kRetryFields) out[std::string(row.flag)] = (s.retry.*row.value).count();
  if (s.command) {
    out["command"] = {{"apply", s.command->apply}, {"plan", s.command->plan}, {"directory", s.command->directory}};
  }
  return to_line(out);
}

}  // namespace lockkeeper
