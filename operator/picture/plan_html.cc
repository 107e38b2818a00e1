#include "picture/plan_html.h"

#include <fmt/core.h>

#include <vector>

#include "base/text.h"
#include "picture/escaping.h"
#include "picture/graph_html.h"
#include "picture/html_page.h"
#include "picture/lock_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

std::string listed(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : fmt::format("<code>{}</code>", html(join(revisions)));
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
  return fmt::format("<p>{} {} <span class=\"quiet\">({})</span>: {}</p>\n{}", severity_html(finding.severity), rule,
                     api::to_string(finding.source), html(finding.message), safe_way);
}

std::string step_html(const api::PlannedStep& step, std::size_t number, const char* heading) {
  const std::string context =
      step.context.empty() ? "" : fmt::format(" <span class=\"quiet\">in {}</span>", html(step.context));
  std::string text = fmt::format("<{0}>{1}. {2}{3}</{0}>\n", heading, number, html(name_of(step)), context);
  for (std::size_t which = 0; which < step.statements.size(); ++which) {
    text += fmt::format("<pre>{}</pre>\n{}", html(step.statements[which].sql), locks_of(step.statements[which]));
    for (const api::RuleFinding* finding : findings_of(step, which)) text += finding_html(*finding);
  }
  for (const api::RuleFinding* finding : other_findings_of(step)) text += finding_html(*finding);
  return text;
}

}  // namespace

std::string plan_steps_html(const api::Plan& plan, const char* heading) {
  std::string text;
  std::size_t number = 0;
  for (const api::PlannedStep& step : plan.steps) text += step_html(step, ++number, heading);
  return text;
}

std::string plan_html(const api::Plan& plan, const std::string& verdict, const api::RevisionGraph& graph) {
  std::string body =
      fmt::format("<h1>{}</h1>\n<p>from {} to {}</p>\n", html(headline(plan)), listed(plan.from), listed(plan.to));
  if (!verdict.empty()) body += fmt::format("<p>{}</p>\n", html(verdict));
  body += findings_html(plan.findings);
  if (!graph.revisions.empty())
    body += fmt::format("<h2>Revisions</h2>\n{}", graph_figure(graph, Folding::kAppliedRuns));
  body += plan_steps_html(plan, "h2");
  if (!plan.steps.empty()) body += fmt::format("<p class=\"quiet\">digest <code>{}</code></p>\n", html(plan.digest));
  return html_page("Lockkeeper plan", graph.revisions.empty() ? "" : figure_css(), body);
}

}  // namespace lockkeeper::picture
