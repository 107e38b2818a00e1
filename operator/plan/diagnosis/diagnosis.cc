#include "plan/diagnosis/diagnosis.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "api/importance.h"
#include "base/sql_quoting.h"
#include "plan/diagnosis/ahead.h"
#include "plan/diagnosis/row_findings.h"
#include "plan/diagnosis/schema_findings.h"
#include "plan/diagnosis/unknown_rows.h"
#include "plan/diagnosis/unversioned.h"
#include "plan/evidence/proof.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Severity;

class Diagnostician {
 public:
  explicit Diagnostician(const Facts& facts) : facts_(facts), graph_(facts.graph) {}

  Assessment run() {
    result_.diagnosis.revision.current = facts_.rows;
    result_.diagnosis.revision.heads = graph_.heads();
    files_broken_ = api::first_error(facts_.file_problems) != nullptr || api::first_error(graph_.problems()) != nullptr;
    for (const api::Finding& problem : facts_.file_problems) result_.diagnosis.findings.push_back(problem);
    for (const api::Finding& problem : graph_.problems()) result_.diagnosis.findings.push_back(problem);
    if (graph_.empty()) {
      no_revisions();
    } else {
      resolve_target();
    }
    if (facts_.database_read) {
      sort_rows();
      weigh_schema();
      judge_rows();
      judge_schema();
    }
    if (!graph_.empty() && target_known_) judge_pending();
    if (facts_.database_read) judge_repeated_rows(!result_.diagnosis.revision.pending.empty());
    sort_findings(result_.diagnosis.findings);
    return std::move(result_);
  }

 private:
  void find(Code code, Severity severity, std::string subject, std::string message, std::string remedy) {
    result_.diagnosis.findings.push_back({.code = code,
                                          .severity = severity,
                                          .subject = std::move(subject),
                                          .message = std::move(message),
                                          .remedy = std::move(remedy)});
  }

  void no_revisions() {
    // Files that are there and cannot be used have said so themselves.
    if (!facts_.graph_known || !facts_.file_problems.empty() || !graph_.problems().empty()) return;
    const std::string where =
        facts_.version_locations.empty() ? "the version locations" : listed(facts_.version_locations);
    find(Code::kNoRevisions, Severity::kError, where, fmt::format("There is no revision file in {}.", where),
         "copy the directory into the image (look at .dockerignore), or correct script_location; to begin, "
         "`alembic revision --autogenerate`");
  }

  void resolve_target() {
    alembic::ResolvedTarget target = graph_.resolve(facts_.target, facts_.rows);
    const bool several = !target.ok() && target.problems.front().code == Code::kMultipleHeads;
    if (several && facts_.heads == api::Heads::kAll && facts_.target == "head") {
      target = graph_.resolve("heads", facts_.rows);
    }
    // Of files that are not whole, what they lack would be taken for what is wrong: two heads where a parent is
    // missing.
    if (files_broken_ && (!target.ok() || target.revisions.size() > 1)) return;
    if (!target.ok()) {
      result_.diagnosis.findings.insert(result_.diagnosis.findings.end(), target.problems.begin(),
                                        target.problems.end());
      return;
    }
    if (target.revisions.size() > 1 && facts_.heads == api::Heads::kRequireSingle) {
      std::vector<std::string> heads;
      for (const std::string& head : target.revisions) heads.push_back(named(graph_, head));
      find(Code::kMultipleHeads, Severity::kError, facts_.target,
           fmt::format("Target '{}' names {} heads: {}, and the policy allows one.", facts_.target, heads.size(),
                       listed(heads)),
           fmt::format("merge them in Git: `alembic merge -m \"merge\" {}`; or name one of them as the target; or "
                       "allow several: `{}`",
                       joined(target.revisions), api::to_flag(api::Heads::kAll)));
      return;
    }
    result_.targets = target.revisions;
    target_known_ = true;
  }

  void sort_rows() {
    for (const std::string& row : facts_.rows) {
      if (!contains(rows_, row)) rows_.push_back(row);
    }
    for (const std::string& row : rows_) {
      (graph_.find(row) != nullptr ? result_.known_rows : unknown_rows_).push_back(row);
    }
  }

  // A version table without its primary key: Alembic finds nothing wrong until it moves that row, and updates several.
  void judge_repeated_rows(bool anything_is_pending) {
    const auto is_moved = [&](const std::string& row) {
      return anything_is_pending && !contains(result_.rows_after, row);
    };
    for (const std::string& row : rows_) {
      const auto times = std::count(facts_.rows.begin(), facts_.rows.end(), row);
      if (times < 2) continue;
      const std::string way_out =
          graph_.find(row) != nullptr && unknown_rows_.empty()
              ? fmt::format("`lockkeeper stamp {}` leaves each row once", joined(result_.known_rows))
              : "delete the rows that are too many";
      find(Code::kOverlappingRows, is_moved(row) ? Severity::kError : Severity::kWarning, row,
           fmt::format("The row {} stands {} times in {}, which has lost its primary key: Alembic expects to change "
                       "one row, and refuses every upgrade that moves it.",
                       row, times, facts_.version_table),
           fmt::format("{}; then ALTER TABLE {} ADD PRIMARY KEY (version_num)", way_out, facts_.version_table));
    }
  }

  void weigh_schema() {
    if (!facts_.history || !facts_.live || graph_.empty() || files_broken_) return;
    view_.emplace(facts_);
    // A row that nobody knows may stand for any of the revisions: the others decide nothing then.
    std::vector<std::string> rows = result_.known_rows;
    for (const std::string& row : unknown_rows_) {
      const std::optional<Ahead> ahead = find_ahead(facts_, row);
      if (!ahead) {
        rows.clear();
        break;
      }
      rows.insert(rows.end(), ahead->anchors.begin(), ahead->anchors.end());
    }
    std::vector<std::string> ledger;
    for (const LedgerRevision& revision : facts_.ledger) ledger.push_back(revision.revision);
    result_.evidence = weigh(*facts_.history, *facts_.live, view_->ancestry, view_->objects, rows, ledger);
  }

  void judge_schema() {
    if (!result_.evidence) return;
    const std::vector<std::string> pending =
        target_known_ ? graph_.pending(result_.known_rows, result_.targets) : std::vector<std::string>{};
    std::vector<api::Finding> findings;
    if (!facts_.rows.empty() && unknown_rows_.empty()) {
      findings = row_findings(facts_, *view_, *result_.evidence, result_.known_rows, pending);
    }
    for (api::Finding& finding : object_findings(facts_, *view_, *result_.evidence, pending)) {
      findings.push_back(std::move(finding));
    }
    for (api::Finding& finding : findings) result_.diagnosis.findings.push_back(std::move(finding));
  }

  void overlap(const std::string& ancestor, const std::string& descendant) {
    find(Code::kOverlappingRows, Severity::kError, ancestor,
         fmt::format("The rows {} and {} of {} overlap: {} already contains {}, and Alembic refuses every upgrade.",
                     ancestor, named(graph_, descendant), facts_.version_table, descendant, ancestor),
         fmt::format("DELETE FROM {} WHERE version_num = {}", facts_.version_table, quote_literal(ancestor)));
  }

  void judge_rows() {
    for (const auto& [ancestor, descendant] : graph_.overlaps(result_.known_rows)) {
      overlap(ancestor, descendant);
    }
    unknown_ =
        judge_unknown_rows(facts_, unknown_rows_, target_known_ ? &result_.targets : nullptr, evidence(), view());
    for (api::Finding& finding : unknown_.findings) {
      if (files_broken_ && finding.severity == Severity::kError) {
        finding.remedy = "put the files right first: one that cannot be used may be the one that the row names";
      }
      result_.diagnosis.findings.push_back(finding);
    }
    if (!facts_.rows.empty()) return;
    const std::vector<std::string> pending =
        target_known_ ? graph_.pending({}, result_.targets) : std::vector<std::string>{};
    if (auto finding = unversioned_finding(facts_, view(), evidence(), pending)) {
      result_.diagnosis.findings.push_back(std::move(*finding));
    }
  }

  [[nodiscard]] const Evidence* evidence() const { return result_.evidence ? &*result_.evidence : nullptr; }
  [[nodiscard]] const SchemaView* view() const { return view_ ? &*view_ : nullptr; }

  void judge_pending() {
    std::vector<std::string> from = result_.known_rows;
    from.insert(from.end(), unknown_.covered.begin(), unknown_.covered.end());
    std::vector<std::string> pending = graph_.pending(from, result_.targets);
    if (!unknown_.ahead.empty() && !pending.empty() && !unknown_.lost) diverged(pending);
    if (unknown_.orphaned || !unknown_.ahead.empty()) {
      // Alembic refuses every upgrade while a row is unknown to the files: nothing can be applied.
      pending.clear();
      result_.rows_after = facts_.rows;
    } else {
      result_.rows_after = graph_.rows_after(result_.known_rows, result_.targets);
    }
    if (!facts_.database_read) {
      result_.rows_after.clear();
      return;
    }
    result_.diagnosis.revision.pending = pending;
    if (unknown_.orphaned || files_broken_) return;
    for (api::Finding& finding : find_missing_prerequisites(facts_, pending)) {
      result_.diagnosis.findings.push_back(std::move(finding));
    }
    if (facts_.running_code && !pending.empty()) {
      for (api::Finding& finding : find_incompatible_queries(*facts_.running_code, graph_, facts_.old_code)) {
        result_.diagnosis.findings.push_back(std::move(finding));
      }
    }
    if (!pending.empty()) {
      find(Code::kPending, Severity::kInfo, result_.targets.front(),
           fmt::format("{} {} pending: {}.", counted(pending.size(), "revision"), verb(pending.size(), "is", "are"),
                       shortened_list(pending)),
           "lockkeeper apply");
    } else if (!api::first_error(result_.diagnosis.findings)) {
      up_to_date();
    }
  }

  void diverged(const std::vector<std::string>& pending) {
    find(Code::kAheadOfImage, Severity::kError, unknown_.ahead.front(),
         fmt::format("The database is at {}, which these files do not have, and these files have {}, which it does "
                     "not; Alembic cannot go on from a row without its file.",
                     listed(unknown_.ahead), shortened_list(pending)),
         fmt::format("bring both into one image: merge the branch that has {} with this one", listed(unknown_.ahead)));
  }

  void up_to_date() {
    if (!unknown_.ahead.empty()) {
      find(Code::kUpToDate, Severity::kInfo, listed(unknown_.ahead), "Everything that these files need is applied.",
           "");
      return;
    }
    std::vector<std::string> beyond;
    for (const std::string& row : result_.known_rows) {
      const bool past = std::find(result_.targets.begin(), result_.targets.end(), row) == result_.targets.end() &&
                        (result_.targets.empty() ||
                         std::any_of(result_.targets.begin(), result_.targets.end(),
                                     [&](const std::string& target) { return graph_.is_ancestor(target, row); }));
      if (past) beyond.push_back(row);
    }
    if (!beyond.empty()) {
      const std::string revision = facts_.target.empty() ? "REVISION" : facts_.target;
      find(Code::kUpToDate, Severity::kInfo, facts_.target,
           fmt::format("Target '{}' is older than the database, which is at {}; "
                       "an upgrade never goes back, so nothing is done.",
                       facts_.target, listed(beyond)),
           fmt::format("to go back on purpose: `alembic downgrade {}`", revision));
      return;
    }
    find(Code::kUpToDate, Severity::kInfo, facts_.target,
         facts_.rows.empty()
             ? fmt::format("Nothing is applied, and nothing is pending for target '{}'.", facts_.target)
             : fmt::format("The database is at {}, which is what '{}' names.", listed(rows_), facts_.target),
         "");
  }

  static bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  }

  const Facts& facts_;
  const alembic::Graph& graph_;
  Assessment result_;
  std::optional<SchemaView> view_;
  bool files_broken_ = false;
  std::vector<std::string> rows_;  // each once
  std::vector<std::string> unknown_rows_;
  UnknownRows unknown_;
  bool target_known_ = false;
};

}  // namespace

Assessment diagnose(const Facts& facts) {
  return Diagnostician(facts).run();
}

void sort_findings(std::vector<api::Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const api::Finding& a, const api::Finding& b) {
    return a.code != b.code ? api::comes_before(a.code, b.code) : a.severity > b.severity;
  });
  std::vector<api::Finding> once;
  for (api::Finding& finding : findings) {
    if (std::find(once.begin(), once.end(), finding) == once.end()) once.push_back(std::move(finding));
  }
  findings = std::move(once);
}

}  // namespace lockkeeper::plan
