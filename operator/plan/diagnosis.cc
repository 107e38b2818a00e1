#include "plan/diagnosis.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "plan/ahead.h"
#include "plan/proof.h"
#include "plan/row_findings.h"
#include "plan/schema_findings.h"
#include "plan/sentences.h"
#include "plan/unversioned.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Severity;

bool is_graph_error(Code code) {
  return code == Code::kMissingParent || code == Code::kCycle || code == Code::kDuplicateRevision;
}

class Diagnostician {
 public:
  explicit Diagnostician(const Facts& facts) : facts_(facts), graph_(facts.graph) {}

  Assessment run() {
    result_.diagnosis.revision.current = facts_.rows;
    result_.diagnosis.revision.heads = graph_.heads();
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
    if (!facts_.file_problems.empty() || !graph_.problems().empty()) return;
    const std::string where =
        facts_.version_locations.empty() ? "the version locations" : listed(facts_.version_locations);
    find(Code::kNoRevisions, Severity::kError, where, "There is no revision file in " + where + ".",
         "copy the directory into the image (look at .dockerignore), or correct script_location; to begin, "
         "`alembic revision --autogenerate`");
  }

  void resolve_target() {
    alembic::Target target = graph_.resolve(facts_.target, facts_.rows);
    const bool several = !target.ok() && target.problems.front().code == Code::kMultipleHeads;
    if (several && facts_.heads == HeadsPolicy::kAll && facts_.target == "head") {
      target = graph_.resolve("heads", facts_.rows);
    }
    if (!target.ok()) {
      result_.diagnosis.findings.insert(result_.diagnosis.findings.end(), target.problems.begin(),
                                        target.problems.end());
      return;
    }
    if (target.revisions.size() > 1 && facts_.heads == HeadsPolicy::kRequireSingle) {
      std::vector<std::string> heads;
      for (const std::string& head : target.revisions) heads.push_back(named(graph_, head));
      find(Code::kMultipleHeads, Severity::kError, facts_.target,
           "Target '" + facts_.target + "' names " + std::to_string(heads.size()) + " heads: " + listed(heads) +
               ", and the policy allows one.",
           "merge them in Git: `alembic merge -m \"merge\" " + joined(target.revisions) +
               "`; or name one of them as the target; or allow several: `--heads=all`");
      return;
    }
    result_.targets = target.revisions;
    target_known_ = true;
  }

  void sort_rows() {
    for (const std::string& row : facts_.rows) {
      if (graph_.find(row) != nullptr) {
        result_.known_rows.push_back(row);
      } else {
        unknown_rows_.push_back(row);
      }
    }
  }

  void weigh_schema() {
    if (!facts_.history || !facts_.live || graph_.empty() || has_graph_error()) return;
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

  void judge_rows() {
    for (const auto& [ancestor, descendant] : graph_.overlaps(result_.known_rows)) {
      find(Code::kOverlappingRows, Severity::kError, ancestor,
           "The rows " + ancestor + " and " + named(graph_, descendant) + " of " + facts_.version_table +
               " overlap: " + descendant + " already contains " + ancestor + ", and Alembic refuses every upgrade.",
           (proven().empty() ? "" : "`lockkeeper apply --adopt=proven` stamps " + proven() + "; by hand: ") +
               "DELETE FROM " + facts_.version_table + " WHERE version_num = " + sql_literal(ancestor));
    }
    for (const std::string& row : unknown_rows_) judge_unknown_row(row);
    if (!facts_.rows.empty()) return;
    const std::vector<std::string> pending =
        target_known_ ? graph_.pending({}, result_.targets) : std::vector<std::string>{};
    const Evidence* evidence = result_.evidence ? &*result_.evidence : nullptr;
    if (auto finding = unversioned_finding(facts_, view_ ? &*view_ : nullptr, evidence, pending)) {
      result_.diagnosis.findings.push_back(std::move(*finding));
    }
  }

  // What the schema is proven to equal, for sentences; empty: nothing, or nothing that could be stamped.
  [[nodiscard]] std::string proven() const {
    return result_.evidence && result_.evidence->proof ? listed(result_.evidence->proof->heads) : "";
  }

  [[nodiscard]] bool ledger_knows(const std::string& revision) const {
    return std::any_of(facts_.ledger.begin(), facts_.ledger.end(),
                       [&revision](const LedgerRevision& known) { return known.revision == revision; });
  }

  // The schema has all that the target makes, and the row is from beyond: of a later run whose way back to the files
  // the ledger lacks, or of somebody who migrated on by hand from where the ledger has it.
  bool is_ahead_by_schema(const std::string& row) {
    if (!result_.evidence || !result_.evidence->proof || !target_known_ || unknown_rows_.size() != 1) return false;
    const Proof& proof = *result_.evidence->proof;
    if (proof.heads.empty() || !graph_.pending(proof.heads, result_.targets).empty()) return false;
    const bool by_ledger = leads_into_the_unknown(facts_, row);
    if (!by_ledger && ledger_knows(row)) return false;  // a history of its own: these files are not what it grew from
    const bool by_hand = !newer_objects(*facts_.live, view_->objects).empty() &&
                         std::any_of(facts_.ledger.begin(), facts_.ledger.end(), [&](const LedgerRevision& known) {
                           return graph_.find(known.revision) != nullptr;
                         });
    if (!by_ledger && !by_hand) return false;
    ahead_rows_.push_back(row);
    covered_.insert(covered_.end(), proof.heads.begin(), proof.heads.end());
    std::string message = "The database is at " + row + ", which these files do not have";
    message +=
        by_ledger ? " and the ledger does" : " nor the ledger; it was migrated on by hand from where the ledger has it";
    message += ": the schema has all that these files make, as after " + listed(proof.heads);
    const std::vector<std::string> newer = newer_objects(*facts_.live, view_->objects);
    if (!newer.empty()) message += ", and " + some_of(newer) + " beside";
    find(Code::kAheadOfImage, Severity::kInfo, row, message + ".",
         "nothing to do; to go on from here, deploy an image that has revision " + row);
    return true;
  }

  void judge_unknown_row(const std::string& row) {
    const std::optional<Ahead> ahead = find_ahead(facts_, row);
    if (!ahead && graph_.empty() && ledger_knows(row)) {
      ahead_rows_.push_back(row);  // made from the models: no file ever had it
      return;
    }
    if (!ahead) {
      if (!is_ahead_by_schema(row)) orphan(row);
      return;
    }
    ahead_rows_.push_back(row);
    covered_.insert(covered_.end(), ahead->anchors.begin(), ahead->anchors.end());
    const std::string by = ahead->image.empty() ? "a later image" : "image " + ahead->image;
    if (ahead->lost.empty()) {
      find(Code::kAheadOfImage, Severity::kInfo, row,
           "The database is at " + row + ", which " + by + " applied and these files do not have; " +
               counted(ahead->beyond.size(), "later revision") + " (" + listed(ahead->beyond) +
               ") took nothing away that these files made.",
           "nothing to do; to go on from here, deploy an image that has revision " + row);
      return;
    }
    std::string lost;
    for (const Ahead::Loss& loss : ahead->lost) {
      lost += (lost.empty() ? "" : "; ") + listed(loss.objects) + " by revision " + loss.revision +
              (loss.image.empty() ? "" : " (image " + loss.image + ")");
    }
    ahead_refused_ = true;
    find(Code::kAheadOfImage, Severity::kError, row,
         "The database is at " + row + ", which these files do not have, and it was dropped since: " + lost + ".",
         "deploy an image that has revision " + row + ", or write a revision there that brings back what was dropped");
  }

  void orphan(const std::string& row) {
    orphaned_ = true;
    std::vector<std::string> similar;
    for (const alembic::RevisionFile& file : graph_.revisions()) {
      if (!row.empty() && file.revision.starts_with(row)) similar.push_back(file.revision);
    }
    std::string message = "The row '" + row + "' of " + facts_.version_table + " names a revision that none of the " +
                          std::to_string(graph_.size()) + " revision files has";
    message += facts_.ledger.empty() ? "." : ", nor does the ledger know it.";
    if (!similar.empty()) {
      message += " It is only the beginning of " + listed(similar) + ", and rows are compared exactly.";
    }
    if (result_.evidence) {
      orphan_with_evidence(row, std::move(message));
      return;
    }
    const std::string stamp = similar.size() == 1 ? similar.front() : "REVISION";
    find(Code::kOrphanedRevision, Severity::kError, row, std::move(message),
         "deploy the image that has the file of '" + row +
             "'; or, once you know which revision the schema equals, "
             "`alembic stamp --purge " +
             stamp + "`");
  }

  void orphan_with_evidence(const std::string& row, std::string message) {
    message += what_it_equals(*result_.evidence);
    std::string remedy;
    if (result_.evidence->proof) {
      const std::string to = proven().empty() ? "takes the row away and begins at the base"
                                              : "stamps " + proven() + " and goes on from there";
      remedy = "`lockkeeper apply --adopt=proven` " + to + "; or deploy the image that has the file of '" + row + "'";
    } else if (!result_.evidence->undecided.empty()) {
      remedy =
          "`lockkeeper stamp --purge REVISION` with the last revision that ran; or deploy the image that has the file "
          "of "
          "'" +
          row + "'";
    } else {
      remedy = "deploy the image that has the file of '" + row +
               "'; or put right what differs, and `lockkeeper apply --adopt=proven`";
    }
    find(Code::kOrphanedRevision, Severity::kError, row, std::move(message), std::move(remedy));
  }

  void judge_pending() {
    std::vector<std::string> from = result_.known_rows;
    from.insert(from.end(), covered_.begin(), covered_.end());
    std::vector<std::string> pending = graph_.pending(from, result_.targets);
    if (!ahead_rows_.empty() && !pending.empty() && !ahead_refused_) diverged(pending);
    if (orphaned_ || !ahead_rows_.empty()) {
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
    if (orphaned_ || has_graph_error()) return;
    if (!pending.empty()) {
      find(Code::kPending, Severity::kInfo, result_.targets.front(),
           counted(pending.size(), "revision") + (pending.size() == 1 ? " is" : " are") +
               " pending: " + shortened_list(pending) + ".",
           "lockkeeper apply");
    } else if (!api::first_error(result_.diagnosis.findings)) {
      up_to_date();
    }
  }

  void diverged(const std::vector<std::string>& pending) {
    ahead_refused_ = true;
    find(Code::kAheadOfImage, Severity::kError, ahead_rows_.front(),
         "The database is at " + listed(ahead_rows_) + ", which these files do not have, and these files have " +
             shortened_list(pending) + ", which it does not; Alembic cannot go on from a row without its file.",
         "bring both into one image: merge the branch that has " + listed(ahead_rows_) + " with this one");
  }

  void up_to_date() {
    if (!ahead_rows_.empty()) {
      find(Code::kUpToDate, Severity::kInfo, listed(ahead_rows_), "Everything that these files need is applied.", "");
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
      find(Code::kUpToDate, Severity::kInfo, facts_.target,
           "Target '" + facts_.target + "' is older than the database, which is at " + listed(beyond) +
               "; an upgrade never goes back, so nothing is done.",
           "to go back on purpose: `alembic downgrade " + (facts_.target.empty() ? "REVISION" : facts_.target) + "`");
      return;
    }
    find(Code::kUpToDate, Severity::kInfo, facts_.target,
         facts_.rows.empty()
             ? "Nothing is applied, and nothing is pending for target '" + facts_.target + "'."
             : "The database is at " + listed(facts_.rows) + ", which is what '" + facts_.target + "' names.",
         "");
  }

  [[nodiscard]] bool has_graph_error() const {
    return std::any_of(result_.diagnosis.findings.begin(), result_.diagnosis.findings.end(),
                       [](const api::Finding& finding) { return is_graph_error(finding.code); });
  }

  const Facts& facts_;
  const alembic::Graph& graph_;
  Assessment result_;
  std::optional<SchemaView> view_;
  std::vector<std::string> unknown_rows_;
  std::vector<std::string> ahead_rows_;
  std::vector<std::string> covered_;  // revisions of the files that rows beyond them contain
  bool target_known_ = false;
  bool orphaned_ = false;
  bool ahead_refused_ = false;
};

}  // namespace

Assessment diagnose(const Facts& facts) {
  return Diagnostician(facts).run();
}

void sort_findings(std::vector<api::Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const api::Finding& a, const api::Finding& b) {
    return a.code != b.code ? a.code < b.code : a.severity > b.severity;
  });
  std::vector<api::Finding> once;
  for (api::Finding& finding : findings) {
    if (std::find(once.begin(), once.end(), finding) == once.end()) once.push_back(std::move(finding));
  }
  findings = std::move(once);
}

}  // namespace lockkeeper::plan
