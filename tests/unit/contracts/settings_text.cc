#include "settings_text.h"

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
              {"heads", static_cast<int>(s.policy.heads)},
              {"approval", static_cast<int>(s.policy.approval)},
              {"adopt", static_cast<int>(s.remedies.adopt)},
              {"drift", static_cast<int>(s.remedies.drift)},
              {"apply", static_cast<int>(s.remedies.apply)},
              {"bootstrap", static_cast<int>(s.remedies.bootstrap)},
              {"invalid-indexes", static_cast<int>(s.remedies.invalid_indexes)},
              {"shadow", static_cast<int>(s.shadow.where)},
              {"shadow-url", s.shadow.url.reveal()},
              {"shadow-url-file", s.shadow.url_file},
              {"lock", s.timeouts.lock.count()},
              {"statement", s.timeouts.statement.count()},
              {"concurrently", s.timeouts.concurrently.count()},
              {"advisory-lock", s.timeouts.advisory_lock.count()},
              {"deadline", s.timeouts.deadline.count()},
              {"start", s.timeouts.start.count()},
              {"retry-limit", s.retry_limit},
              {"retry-initial", s.retry.initial.count()},
              {"retry-max", s.retry.max.count()},
              {"ledger", s.ledger},
              {"run", s.run},
              {"image", s.image},
              {"stop-file", s.stop_file}};
  if (s.command) {
    out["command"] = {{"apply", s.command->apply}, {"plan", s.command->plan}, {"directory", s.command->directory}};
  }
  return to_line(out);
}

}  // namespace lockkeeper
