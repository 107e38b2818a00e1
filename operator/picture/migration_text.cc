#include "picture/migration_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/duration.h"
#include "base/text.h"
#include "picture/columns.h"
#include "picture/escaping.h"
#include "picture/findings_text.h"
#include "picture/migration_state.h"
#include "picture/migration_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kLabel = 13;  // characters of the words on the left
constexpr std::size_t kNarrowestText = 20;
constexpr std::size_t kWide = 100'000;  // a wide table is as wide as it has to be

// The lines of one label: the word stands before the first of them.
std::string row(const std::string& label, std::string_view text, const MigrationPage& page) {
  if (text.empty()) return "";
  std::string out;
  std::string before = fmt::format("  {:<{}}", label, kLabel - 2);
  const std::size_t room = page.widest > kLabel + kNarrowestText ? page.widest - kLabel : kNarrowestText;
  for (const std::string& line : wrapped(printable(text), room)) {
    out += before + line + "\n";
    before = std::string(kLabel, ' ');
  }
  return out;
}

const char* colour_of_phase(const api::Migration& migration) {
  switch (state_of(migration)) {
    case State::kReady: return kGreen;
    case State::kStalled: return kRed;
    case State::kSuspended:
    case State::kWorking: break;
  }
  return kYellow;
}

std::string run_line(const api::RunStatus& run, const MigrationPage& page) {
  if (run.job.empty()) return "";
  const bool is_over = run.finished.has_value();
  std::string line = fmt::format("attempt {}, Job {}, ", run.attempt, run.job);
  line += is_over ? fmt::format("ended {} {} ago", run.outcome.empty() ? "without a verdict" : run.outcome,
                                ago(run.finished, page.now))
                  : fmt::format("for {}", ago(run.started, page.now));
  if (is_over) return line;
  if (!run.progress.empty()) line += fmt::format("; step {}", run.progress);
  if (!run.step.empty()) line += fmt::format("; revision {}", run.step);
  return line;
}

std::string blocker_lines(const api::RunStatus& run, const MigrationPage& page) {
  std::string out;
  if (run.finished) return out;
  for (const api::Blocker& blocker : run.blockers) out += row("blocked by", blocker_words(blocker), page);
  return out;
}

std::string waiting_lines(const api::Migration& migration, const MigrationPage& page) {
  std::string out;
  for (const api::WaitingStatus& group : migration.status.gates.waiting_for) {
    out += row("waiting",
               fmt::format("{} of {} for {} ({}): {}", counted(static_cast<std::size_t>(group.count), "pod"),
                           group.image, ago(group.since, page.now), group.reason, some(group.pods)),
               page);
  }
  const int waiting = migration.status.gates.waiting;
  if (out.empty() && waiting > 0) out = row("waiting", counted(static_cast<std::size_t>(waiting), "pod"), page);
  return out;
}

std::string contexts_lines(const api::MigrationStatus& status, const MigrationPage& page) {
  std::string out;
  for (const api::ContextStatus& context : status.contexts) out += row("context", context_words(context), page);
  return out;
}

std::string findings_lines(const api::MigrationStatus& status, const std::string& told, const MigrationPage& page) {
  std::string out;
  for (const api::Finding& finding : untold_findings(status, told)) {
    const std::string remedy = finding.remedy.empty() ? "" : fmt::format(" → {}", finding.remedy);
    out += row(std::string(api::to_string(finding.severity)),
               fmt::format("{}: {}{}", api::to_string(finding.code), finding.message, remedy), page);
  }
  return out;
}

std::string started_of(const api::HistoryEntry& entry) {
  return entry.started ? to_rfc3339(*entry.started) : "?";
}

std::string lines_text(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace

std::string migration_text(const api::Migration& migration, const MigrationPage& page) {
  const api::MigrationStatus& status = migration.status;
  const Verdict verdict = verdict_of(migration);
  std::string text = fmt::format("{}/{}  {}{}\n", migration.name_space, migration.name,
                                 painted(std::string(word_of(migration)), colour_of_phase(migration), page.colour),
                                 verdict.reason.empty() ? "" : fmt::format(" ({})", on_one_line(verdict.reason)));
  text += row("why", verdict.message, page);
  if (verdict.since) {
    text += row("since", fmt::format("{} ({})", to_rfc3339(*verdict.since), ago(verdict.since, page.now)), page);
  }
  if (status.observed_generation >= 0) text += row("database", database_words(status.revision), page);
  text += contexts_lines(status, page);
  text += row("target", some(status.target.images), page);
  text += row("admitted", some(status.admitted), page);
  text += row("run", run_line(status.run, page), page);
  if (!status.run.finished) text += row("statement", on_one_line(status.run.statement), page);
  text += blocker_lines(status.run, page);
  if (page.plan != nullptr) text += row("work left", work_left(migration, *page.plan), page);
  text += row("time left", time_left(migration, page.now), page);
  text += waiting_lines(migration, page);
  text += findings_lines(status, verdict.message, page);
  text += row("plan", plan_words(status), page);
  for (const ToType& typed : what_to_type(migration)) {
    text += row("type", typed.note.empty() ? typed.command : typed.command + "    " + typed.note, page);
  }
  return text;
}

std::string migrations_text(const std::vector<api::Migration>& migrations, const TableForm& form,
                            const MigrationPage& page) {
  if (migrations.empty()) return "No Migrations.\n";
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string ns, std::vector<std::string> cells, std::string image, std::string message) {
    if (form.with_namespace) cells.insert(cells.begin(), std::move(ns));
    if (form.is_wide) {
      cells.push_back(std::move(image));
      cells.push_back(std::move(message));
    }
    rows.push_back(std::move(cells));
  };
  add("NAMESPACE", {"NAME", "STATE", "REASON", "REVISION", "PENDING", "STEP", "WAITING", "SINCE"}, "IMAGE", "MESSAGE");
  for (const api::Migration& migration : migrations) {
    const api::MigrationStatus& status = migration.status;
    const Verdict verdict = verdict_of(migration);
    add(migration.name_space,
        {migration.name, std::string(word_of(migration)), on_one_line(verdict.reason),
         on_one_line(revisions_words(status.revision.current)),
         status.revision.pending ? std::to_string(*status.revision.pending) : "?",
         status.run.finished ? "" : on_one_line(status.run.progress), std::to_string(status.gates.waiting),
         ago(verdict.since, page.now)},
        on_one_line(some(status.target.images)), on_one_line(verdict.message));
  }
  return lines_text(in_columns(std::move(rows), form.is_wide ? kWide : page.widest));
}

std::string history_text(const std::vector<api::HistoryEntry>& history, bool is_wide, const MigrationPage& page) {
  if (history.empty()) return "No run has ended yet.\n";
  std::vector<std::vector<std::string>> rows{
      {"ATTEMPT", "OUTCOME", "REASON", "FROM", "TO", "STARTED", "TOOK", "IMAGE"}};
  if (is_wide) rows.front().emplace_back("IMAGE ID");
  for (const api::HistoryEntry& entry : history) {
    const auto took = std::chrono::duration_cast<Milliseconds>(std::chrono::duration<double>(entry.seconds));
    rows.push_back({std::to_string(entry.attempt), on_one_line(entry.outcome), on_one_line(entry.reason),
                    on_one_line(revisions_words(entry.from)), on_one_line(revisions_words(entry.to)), started_of(entry),
                    for_people(took), on_one_line(entry.image)});
    if (is_wide) rows.back().push_back(on_one_line(entry.image_id));
  }
  return lines_text(in_columns(std::move(rows), is_wide ? kWide : page.widest));
}

}  // namespace lockkeeper::picture
