#include "picture/migration_sections.h"

#include <fmt/core.h>

#include <array>

#include "base/duration.h"
#include "picture/escaping.h"
#include "picture/graph_html.h"
#include "picture/graph_now.h"
#include "picture/graph_words.h"
#include "picture/html_page.h"
#include "picture/migration_words.h"
#include "picture/plan_counts.h"
#include "picture/plan_html.h"
#include "picture/run_gantt.h"
#include "picture/run_timeline.h"

namespace lockkeeper::picture {
namespace {

std::string quiet(const std::string& sentence) {
  return fmt::format("<p class=\"quiet\">{}</p>\n", html(sentence));
}

bool has_run(const MigrationLook& look) {
  return !look.migration.status.run.job.empty();
}

// Why a part of the newest run is not here.
std::string missing(const MigrationLook& look, const char* nothing_yet) {
  if (!has_run(look)) return quiet("No run has been started yet.");
  return quiet(look.why_less.empty() ? nothing_yet : look.why_less);
}

std::string graph_section(const MigrationLook& look) {
  if (!look.graph || look.graph->revisions.empty()) return missing(look, "The newest run has told no graph.");
  const api::RevisionGraph graph = graph_now(*look.graph, look.migration.status, look.events);
  return fmt::format("<p>{}</p>\n{}", html(headline(graph)), graph_figure(graph, Folding::kAppliedRuns));
}

std::string run_section(const MigrationLook& look) {
  const api::RunStatus& run = look.migration.status.run;
  const Timeline timeline = timeline_of(look.events, run.finished ? RunIs::kOver : RunIs::kUnderWay);
  if (timeline.bars.empty()) return missing(look, "The newest run has told of no step.");
  return fmt::format(
      "<div class=\"scroll picture\" tabindex=\"0\" role=\"region\" aria-label=\"The run as a Gantt "
      "chart\">\n{}</div>\n",
      gantt_svg(timeline));
}

std::string plan_section(const MigrationLook& look) {
  if (!look.plan) return missing(look, "The newest run has made no plan.");
  std::string text =
      fmt::format("<p><b>{}</b>: from <code>{}</code> to <code>{}</code></p>\n", html(headline(*look.plan)),
                  html(revisions_words(look.plan->from)), html(revisions_words(look.plan->to)));
  text += findings_list_html(look.plan->findings) + plan_steps_html(*look.plan, "h3");
  if (!look.plan->steps.empty()) {
    text += fmt::format("<p class=\"quiet\">digest <code>{}</code></p>\n", html(look.plan->digest));
  }
  return text;
}

std::string findings_section(const MigrationLook& look) {
  const std::string list = findings_list_html(look.migration.status.diagnosis);
  return list.empty() ? quiet("Nothing was found.") : list;
}

std::string history_row(const api::HistoryEntry& entry) {
  const auto took = std::chrono::duration_cast<Milliseconds>(std::chrono::duration<double>(entry.seconds));
  const bool applied = entry.outcome == api::to_string(api::Outcome::kApplied) ||
                       entry.outcome == api::to_string(api::Outcome::kUpToDate);
  const std::string reason = entry.reason.empty() || entry.reason == entry.outcome
                                 ? ""
                                 : fmt::format(" <span class=\"quiet\">{}</span>", html(entry.reason));
  return fmt::format(
      "<tr><td>{}</td><td><strong class=\"{}\">{}</strong>{}</td><td><code>{}</code> → <code>{}</code></td><td>{}</td>"
      "<td>{}</td><td><code>{}</code></td></tr>\n",
      entry.attempt, applied ? "info" : "error", html(entry.outcome), reason, html(revisions_words(entry.from)),
      html(revisions_words(entry.to)), entry.started ? to_rfc3339(*entry.started) : "?", for_people(took),
      html(entry.image));
}

std::string history_section(const MigrationLook& look) {
  std::string rows;
  for (const api::HistoryEntry& entry : look.migration.status.history) rows += history_row(entry);
  if (rows.empty()) return quiet("No run has ended yet.");
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Runs that ended, newest first\"><table "
      "class=\"history\">\n<thead><tr><th>Attempt</th><th>Outcome</th><th>Revisions</th><th>Started</th><th>Took</th>"
      "<th>Image</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
      rows);
}

struct Section {
  const char* name;
  const char* title;
  std::string (*body)(const MigrationLook& look);
};

// In the order of the page, and of the keys from 1 on. A new section is a row here.
constexpr std::array kSections{
    Section{"graph", "Revisions", graph_section},   Section{"run", "Run", run_section},
    Section{"plan", "Plan", plan_section},          Section{"findings", "Findings", findings_section},
    Section{"history", "History", history_section},
};

}  // namespace

std::string sections_html(const MigrationLook& look) {
  std::string ways;
  std::string sections;
  std::size_t key = 0;
  for (const Section& section : kSections) {
    ways += fmt::format(
        "<li><button type=\"button\" data-jump=\"section-{}\"><kbd aria-hidden=\"true\">{}</kbd> {}</button></li>\n",
        section.name, ++key, section.title);
    sections += fmt::format(
        "<section id=\"section-{0}\" aria-labelledby=\"title-{0}\">\n<h2 id=\"title-{0}\" tabindex=\"-1\">{1}</h2>\n{2}"
        "</section>\n",
        section.name, section.title, section.body(look));
  }
  return fmt::format("<nav class=\"ways\" aria-label=\"Sections\"><ul>\n{}</ul></nav>\n{}", ways, sections);
}

}  // namespace lockkeeper::picture
