#include "picture/fleet_html.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "picture/attention.h"
#include "picture/escaping.h"
#include "picture/live_parts.h"
#include "picture/migration_state.h"
#include "picture/migration_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

struct Row {
  const api::Migration* migration;
  Attention attention;
  std::optional<Timestamp> since;
};

// What a Migration waits for, or what its conditions say where it waits for nobody in particular.
std::string waits_for(const Row& row) {
  const api::MigrationStatus& status = row.migration->status;
  if (row.attention == Attention::kBlocked) {
    const std::size_t more = status.run.blockers.size() - 1;
    return blocker_words(status.run.blockers.front()) + (more > 0 ? fmt::format(" (and {} more)", more) : "");
  }
  if (row.attention == Attention::kPodsWait) {
    const api::WaitingStatus& group = status.gates.waiting_for.front();
    return fmt::format("{} of {}: {}", counted(static_cast<std::size_t>(group.count), "pod"), group.image,
                       group.message.empty() ? group.reason : group.message);
  }
  return verdict_of(*row.migration).message;
}

struct Column {
  const char* title;
  const char* name;  // of its class
  std::string (*cell)(const Row& row, Timestamp now);
};

std::string name_cell(const Row& row, Timestamp /*now*/) {
  const std::string space = html(row.migration->name_space);
  const std::string name = html(row.migration->name);
  return fmt::format("<a href=\"#{0}/{1}\"><span class=\"space\">{0}/</span>{1}</a>", space, name);
}

std::string state_cell(const Row& row, Timestamp now) {
  return state_html(*row.migration, now);
}

std::string since_cell(const Row& row, Timestamp now) {
  return age_html(row.since, now);
}

std::string revision_cell(const Row& row, Timestamp /*now*/) {
  return revisions_html(row.migration->status.revision);
}

std::string pending_cell(const Row& row, Timestamp /*now*/) {
  const std::optional<int>& pending = row.migration->status.revision.pending;
  if (!pending) return "<span class=\"quiet\" title=\"nobody has found out yet\">?</span>";
  const api::RunStatus& run = row.migration->status.run;
  const bool at_work = !run.finished && !run.progress.empty();
  return fmt::format("{}{}", *pending == 0 ? "<span class=\"quiet\">0</span>" : std::to_string(*pending),
                     at_work ? fmt::format(" <span class=\"quiet\">step&nbsp;{}</span>", html(run.progress)) : "");
}

std::string pods_cell(const Row& row, Timestamp now) {
  const api::GateStatus& gates = row.migration->status.gates;
  if (gates.waiting == 0) return "<span class=\"quiet\">0</span>";
  if (gates.waiting_for.empty()) return std::to_string(gates.waiting);
  return fmt::format("<b>{}</b> <span class=\"quiet\">for</span> {}", gates.waiting,
                     age_html(gates.waiting_for.front().since, now));
}

std::string waits_cell(const Row& row, Timestamp /*now*/) {
  return fmt::format("<div class=\"clamp\">{}</div>", html(on_one_line(waits_for(row))));
}

constexpr std::array kColumns{
    Column{"Migration", "name", name_cell},
    Column{"State", "state", state_cell},
    Column{"Since", "since", since_cell},
    Column{"Revision", "revisions", revision_cell},
    Column{"Pending", "pending", pending_cell},
    Column{"Pods waiting", "pods", pods_cell},
    Column{"What it waits for", "waits", waits_cell},
};

std::vector<Row> rows_of(const std::vector<api::Migration>& migrations, Timestamp now) {
  std::vector<Row> rows;
  rows.reserve(migrations.size());
  for (const api::Migration& migration : migrations) {
    rows.push_back({&migration, attention_of(migration, now), verdict_of(migration).since});
  }
  // Of those that need somebody and those at work the one that is so for longest is first; of the rest the names count.
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.attention != b.attention) return a.attention < b.attention;
    if (a.attention != Attention::kReady && a.since != b.since) {
      return a.since.value_or(Timestamp::max()) < b.since.value_or(Timestamp::max());
    }
    return std::tie(a.migration->name_space, a.migration->name) < std::tie(b.migration->name_space, b.migration->name);
  });
  return rows;
}

std::string row_html(const Row& row, Timestamp now) {
  std::string cells;
  for (const Column& column : kColumns) {
    const char* tag = &column == kColumns.data() ? "th scope=\"row\"" : "td";
    cells += fmt::format("<{} class=\"{}\" data-title=\"{}\">{}</{}>", tag, column.name, column.title,
                         column.cell(row, now), std::string(tag).substr(0, 2));
  }
  return fmt::format("<tr id=\"{}/{}\" class=\"row is-{}\">{}</tr>\n", html(row.migration->name_space),
                     html(row.migration->name), look_of(row.attention).name, cells);
}

struct Group {
  const char* title;
  const char* name;
  bool (*holds)(const AttentionLook& look);
};
constexpr std::array kGroups{
    Group{"Need somebody", "needed", [](const AttentionLook& look) { return look.needs_somebody; }},
    Group{"At work", "working", [](const AttentionLook& look) { return look.attention == Attention::kWorking; }},
    Group{"Ready", "ready", [](const AttentionLook& look) { return look.attention == Attention::kReady; }},
};

std::string group_html(const Group& group, const std::vector<Row>& rows, Timestamp now) {
  std::string lines;
  std::size_t count = 0;
  for (const Row& row : rows) {
    if (!group.holds(look_of(row.attention))) continue;
    lines += row_html(row, now);
    ++count;
  }
  if (count == 0) return "";
  return fmt::format(
      "<tbody id=\"group-{}\"><tr class=\"group\"><th colspan=\"{}\" scope=\"rowgroup\">{} <span "
      "class=\"quiet\">{}</span></th></tr>\n{}</tbody>\n",
      group.name, kColumns.size(), group.title, count, lines);
}

std::string counts_html(const std::vector<Row>& rows) {
  std::string items;
  for (const AttentionLook& look : attention_looks()) {
    const auto count =
        std::count_if(rows.begin(), rows.end(), [&look](const Row& row) { return row.attention == look.attention; });
    if (count == 0) continue;
    items += fmt::format(
        "<li><button type=\"button\" class=\"badge is-{0}\" data-show=\"is-{0}\" aria-pressed=\"false\">{1}<b>{2}</b> "
        "{3}</button></li>\n",
        look.name, mark_html(look.attention), count, look.words);
  }
  return fmt::format(
      "<ul class=\"counts\" aria-label=\"How many are in which state; press one to see those alone\">\n{}</ul>\n",
      items);
}

std::string sentence_of(const std::vector<Row>& rows) {
  const auto needed = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return look_of(row.attention).needs_somebody; }));
  if (needed == 0) return fmt::format("None of {} needs anybody.", counted(rows.size(), "Migration"));
  return fmt::format("{} of {} {} somebody.", needed, counted(rows.size(), "Migration"),
                     needed == 1 ? "needs" : "need");
}

}  // namespace

std::string fleet_html(const std::vector<api::Migration>& migrations, Timestamp now) {
  if (migrations.empty()) {
    return "<div id=\"fleet\" class=\"fleet\" data-title=\"No Migrations\"><h1>No Migrations.</h1>\n<p>None is in the "
           "namespaces "
           "that "
           "are shown. <code>kubectl lockkeeper adopt deployment/NAME</code> writes one for an "
           "application.</p></div>\n";
  }
  const std::vector<Row> rows = rows_of(migrations, now);
  std::string heads;
  for (const Column& column : kColumns) {
    heads += fmt::format("<th scope=\"col\" class=\"{}\">{}</th>", column.name, column.title);
  }
  std::string body;
  for (const Group& group : kGroups) body += group_html(group, rows, now);
  const std::string sentence = sentence_of(rows);
  return fmt::format(
      "<div id=\"fleet\" class=\"fleet\" data-title=\"{0}\">\n<h1 class=\"sentence\" aria-live=\"polite\">{0}</h1>\n{1}"
      "<table class=\"rows\" aria-label=\"Migrations\">\n<thead><tr>{2}</tr></thead>\n{3}</table>\n"
      "<p class=\"none-shown\" hidden>No Migration matches. Escape shows all of them.</p></div>\n",
      sentence, counts_html(rows), heads, body);
}

}  // namespace lockkeeper::picture
