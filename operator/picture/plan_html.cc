#include "picture/plan_html.h"

#include <fmt/core.h>

#include <vector>

#include "base/text.h"
#include "picture/escaping.h"
#include "picture/lock_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

// The policy refuses what the page does not need: a name that got past the escaping could still load nothing.
constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lockkeeper plan</title>
<style>
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --error: #c62828; --warning: #b26a00; --info: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --error: #ff8a80; --warning: #ffcc80; --info: #a5d6a7; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
pre, code { font-family: ui-monospace, monospace; font-size: .85rem; }
pre { background: var(--soft); padding: .5rem; overflow: auto; max-height: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0; }
code, td { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
.quiet { opacity: .75; }
</style>
</head>
<body>
)";

std::string listed(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : fmt::format("<code>{}</code>", html(join(revisions)));
}

std::string severity(api::Severity severity) {
  return fmt::format("<strong class=\"{0}\">{0}</strong>", api::to_string(severity));
}

std::string lock_row(const api::LockUse& lock) {
  std::string details = html(sentence(lock));
  if (lock.impact) {
    for (const std::string& who : lock.impact->in_the_way) {
      details += fmt::format("<br><strong class=\"warning\">in the way now:</strong> {}", html(who));
    }
  }
  return fmt::format(
      "<tr><td>{}</td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n"
      "<tr><td colspan=\"6\" class=\"quiet\">{}</td></tr>\n",
      api::to_string(lock.mode), html(lock.relation), size_of(lock), who_waits(lock), how_long(lock),
      api::to_string(lock.source), details);
}

std::string locks_of(const api::PlannedStatement& statement) {
  if (statement.locks.empty()) return "";
  std::string rows;
  for (const api::LockUse& lock : statement.locks) rows += lock_row(lock);
  return fmt::format(
      "<div class=\"scroll\"><table>\n<thead><tr><th>lock</th><th>relation</th><th>size</th><th>waits</th>"
      "<th>how long</th><th>claim</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
      rows);
}

std::string finding_html(const api::RuleFinding& finding) {
  const std::string rule = is_web_address(finding.documentation)
                               ? fmt::format("<a rel=\"noreferrer noopener\" href=\"{}\">{}</a>",
                                             html(finding.documentation), html(finding.rule))
                               : html(finding.rule);
  const std::string safe_way = finding.safe_way.empty()
                                   ? ""
                                   : fmt::format("<details><summary>the safe way</summary><pre>{}</pre></details>\n",
                                                 html(join(finding.safe_way, "\n")));
  return fmt::format("<p>{} {} <span class=\"quiet\">({})</span>: {}</p>\n{}", severity(finding.severity), rule,
                     api::to_string(finding.source), html(finding.message), safe_way);
}

std::string step_html(const api::PlannedStep& step, std::size_t number) {
  const std::string context =
      step.context.empty() ? "" : fmt::format(" <span class=\"quiet\">in {}</span>", html(step.context));
  std::string text = fmt::format("<h2>{}. {}{}</h2>\n", number, html(name_of(step)), context);
  for (std::size_t which = 0; which < step.statements.size(); ++which) {
    text += fmt::format("<pre>{}</pre>\n{}", html(step.statements[which].sql), locks_of(step.statements[which]));
    for (const api::RuleFinding* finding : findings_of(step, which)) text += finding_html(*finding);
  }
  for (const api::RuleFinding* finding : other_findings_of(step)) text += finding_html(*finding);
  return text;
}

std::string diagnosis_of(const api::Plan& plan) {
  std::string items;
  for (const api::Finding& finding : plan.findings) {
    const std::string subject = finding.subject.empty() ? "" : fmt::format(" <code>{}</code>", html(finding.subject));
    const std::string remedy = finding.remedy.empty() || finding.severity == api::Severity::kInfo
                                   ? ""
                                   : fmt::format("<br>→ {}", html(finding.remedy));
    items += fmt::format("<li>{} <strong>{}</strong>{}: {}{}</li>\n", severity(finding.severity),
                         api::to_string(finding.code), subject, html(finding.message), remedy);
  }
  return items.empty() ? "" : fmt::format("<h2>Findings</h2>\n<ul>\n{}</ul>\n", items);
}

}  // namespace

std::string plan_html(const api::Plan& plan, const std::string& verdict) {
  std::string page = kHead;
  page += fmt::format("<h1>{}</h1>\n<p>from {} to {}</p>\n", html(headline(plan)), listed(plan.from), listed(plan.to));
  if (!verdict.empty()) page += fmt::format("<p>{}</p>\n", html(verdict));
  page += diagnosis_of(plan);
  std::size_t number = 0;
  for (const api::PlannedStep& step : plan.steps) page += step_html(step, ++number);
  if (!plan.steps.empty()) page += fmt::format("<p class=\"quiet\">digest <code>{}</code></p>\n", html(plan.digest));
  return page + "</body>\n</html>\n";
}

}  // namespace lockkeeper::picture
