#include "picture/migration_html.h"

#include <fmt/core.h>

#include <charconv>

#include "picture/attention.h"
#include "picture/escaping.h"
#include "picture/live_parts.h"
#include "picture/migration_sections.h"
#include "picture/migration_state.h"
#include "picture/migration_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

std::string fact(const char* name, const std::string& value) {
  return value.empty() ? "" : fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
}

std::string code(const std::string& text) {
  return text.empty() ? "" : fmt::format("<code>{}</code>", html(text));
}

std::string head_html(const api::Migration& migration, Timestamp now) {
  const Verdict verdict = verdict_of(migration);
  std::string text = fmt::format("<h1 tabindex=\"-1\"><span class=\"space\">{}/</span>{}</h1>\n",
                                 html(migration.name_space), html(migration.name));
  text += fmt::format("<p class=\"state\">{}", state_html(migration, now));
  if (verdict.since) text += fmt::format(" <span class=\"since\">for {}</span>", age_html(verdict.since, now));
  text += "</p>\n";
  return text +
         fmt::format("<p class=\"sentence\" role=\"status\" aria-live=\"polite\">{}</p>\n", html(verdict.message));
}

std::string commands_html(const api::Migration& migration) {
  std::string items;
  for (const ToType& typed : what_to_type(migration)) items += command_html(typed);
  if (items.empty()) return "";
  return fmt::format("<h2>What to type</h2>\n<ul class=\"commands\">\n{}</ul>\n", items);
}

std::string blockers_html(const api::RunStatus& run) {
  if (run.finished || run.blockers.empty()) return "";
  std::string rows;
  for (const api::Blocker& blocker : run.blockers) {
    rows += fmt::format("<tr><td><b>{}</b></td><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
                        blocker.pid, html(blocker.user), html(blocker.application), age_words(blocker),
                        html(on_one_line(blocker.query)));
  }
  return fmt::format(
      "<h2>Blocked by</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sessions that block the "
      "run\"><table class=\"blockers\">\n<thead><tr><th>pid</th><th>User</th><th>Application</th><th>Transaction's "
      "age</th>"
      "<th>Query</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
      rows);
}

std::string gates_html(const api::GateStatus& gates, Timestamp now) {
  if (gates.waiting == 0) return "";
  std::string items;
  for (const api::WaitingStatus& group : gates.waiting_for) {
    items += fmt::format("<li><b>{}</b> of {} for {} <span class=\"quiet\">({})</span>: {}</li>\n",
                         counted(static_cast<std::size_t>(group.count), "pod"), code(group.image),
                         age_html(group.since, now), html(group.reason), code(some(group.pods)));
  }
  if (items.empty()) items = fmt::format("<li>{}</li>\n", counted(static_cast<std::size_t>(gates.waiting), "pod"));
  return fmt::format("<h2>Waiting at the gate</h2>\n<ul class=\"gates\">\n{}</ul>\n", items);
}

// `2/5`: in the middle of the second of five.
std::string progress_html(const api::RunStatus& run) {
  const std::size_t slash = run.progress.find('/');
  if (slash == std::string::npos) return "";
  int step = 0;
  int steps = 0;
  const char* end = run.progress.data() + run.progress.size();
  if (std::from_chars(run.progress.data(), end, step).ec != std::errc() ||
      std::from_chars(run.progress.data() + slash + 1, end, steps).ec != std::errc() || steps < 1) {
    return "";
  }
  return fmt::format("<progress value=\"{}\" max=\"{}\" aria-label=\"Steps that are done\"></progress> ",
                     step > 0 ? step - 1 : 0, steps);
}

std::string run_facts(const MigrationLook& look, Timestamp now) {
  const api::RunStatus& run = look.migration.status.run;
  if (run.job.empty()) return "";
  std::string line = fmt::format("attempt {}, Job {}, ", run.attempt, code(run.job));
  if (run.finished) {
    return fact("Run",
                line + fmt::format("ended {} {} ago", html(run.outcome.empty() ? "without a verdict" : run.outcome),
                                   age_html(run.finished, now)));
  }
  std::string text = fact("Run", line + fmt::format("for {}", age_html(run.started, now)));
  std::string step = run.progress.empty() ? "" : fmt::format("{}step {}", progress_html(run), html(run.progress));
  if (!run.step.empty()) step += fmt::format("{}revision {}", step.empty() ? "" : ", ", code(run.step));
  text += fact("Step", step);
  text += fact("Statement", code(on_one_line(run.statement)));
  if (look.plan) text += fact("Work left", html(work_left(look.migration, *look.plan)));
  return text + fact("Time left", html(time_left(look.migration, now)));
}

std::string facts_html(const MigrationLook& look, Timestamp now) {
  const api::MigrationStatus& status = look.migration.status;
  std::string text;
  if (status.observed_generation >= 0) text += fact("Database", html(database_words(status.revision)));
  for (const api::ContextStatus& context : status.contexts) text += fact("Context", html(context_words(context)));
  text += run_facts(look, now);
  text += fact("Plan", html(plan_words(status)));
  text += fact("Target", code(some(status.target.images)));
  text += fact("Admitted", code(some(status.admitted)));
  return text.empty() ? "" : fmt::format("<dl class=\"facts\">\n{}</dl>\n", text);
}

std::string title_of(const api::Migration& migration) {
  const std::string reason = on_one_line(verdict_of(migration).reason);
  return fmt::format("{}/{} {}{}", migration.name_space, migration.name, word_of(migration),
                     reason.empty() ? "" : fmt::format(" ({})", reason));
}

}  // namespace

std::string migration_html(const MigrationLook& look, Timestamp now) {
  const api::Migration& migration = look.migration;
  const char* name = look_of(attention_of(migration, now)).name;
  std::string text =
      fmt::format("<article id=\"migration\" class=\"migration is-{}\" data-title=\"{}\">\n<header class=\"head\">\n",
                  name, html(title_of(migration)));
  text += head_html(migration, now) + blockers_html(migration.status.run) + commands_html(migration) + "</header>\n";
  text += gates_html(migration.status.gates, now);
  text += facts_html(look, now);
  if (!look.why_less.empty()) text += fmt::format("<p class=\"quiet why-less\">{}</p>\n", html(look.why_less));
  return text + sections_html(look) + "</article>\n";
}

}  // namespace lockkeeper::picture
