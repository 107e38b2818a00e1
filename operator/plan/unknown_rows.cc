#include "plan/unknown_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plan/ahead.h"
#include "plan/schema_findings.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Severity;

class Judge {
 public:
  Judge(const Facts& facts, const std::vector<std::string>& rows, const std::vector<std::string>* targets,
        const Evidence* evidence, const SchemaView* view)
      : facts_(facts), graph_(facts.graph), rows_(rows), targets_(targets), evidence_(evidence), view_(view) {}

  UnknownRows run() {
    for (const std::string& row : rows_) judge_unknown_row(row);
    return std::move(result_);
  }

 private:
  void find(Code code, Severity severity, std::string subject, std::string message, std::string remedy) {
    result_.findings.push_back({.code = code,
                                .severity = severity,
                                .subject = std::move(subject),
                                .message = std::move(message),
                                .remedy = std::move(remedy)});
  }

  [[nodiscard]] bool ledger_knows(const std::string& revision) const {
    return std::any_of(facts_.ledger.begin(), facts_.ledger.end(),
                       [&revision](const LedgerRevision& known) { return known.revision == revision; });
  }

  // The schema has all that the target makes, and the row is from beyond: of a later run whose way back to the files
  // the ledger lacks, or of somebody who migrated on by hand from where the ledger has it.
  bool is_ahead_by_schema(const std::string& row) {
    if (evidence_ == nullptr || !evidence_->proof || targets_ == nullptr || rows_.size() != 1) return false;
    const Proof& proof = *evidence_->proof;
    if (proof.heads.empty() || !graph_.pending(proof.heads, *targets_).empty()) return false;
    const bool by_ledger = leads_into_the_unknown(facts_, row);
    if (!by_ledger && ledger_knows(row)) return false;  // a history of its own: these files are not what it grew from
    const bool by_hand = !newer_objects(*facts_.live, view_->objects).empty() &&
                         std::any_of(facts_.ledger.begin(), facts_.ledger.end(), [&](const LedgerRevision& known) {
                           return graph_.find(known.revision) != nullptr;
                         });
    if (!by_ledger && !by_hand) return false;
    result_.ahead.push_back(row);
    result_.covered.insert(result_.covered.end(), proof.heads.begin(), proof.heads.end());
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
      result_.ahead.push_back(row);  // made from the models: no file ever had it
      return;
    }
    if (!ahead) {
      if (!is_ahead_by_schema(row)) orphan(row);
      return;
    }
    result_.ahead.push_back(row);
    result_.covered.insert(result_.covered.end(), ahead->anchors.begin(), ahead->anchors.end());
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
    result_.lost = true;
    find(Code::kAheadOfImage, Severity::kError, row,
         "The database is at " + row + ", which these files do not have, and it was dropped since: " + lost + ".",
         "deploy an image that has revision " + row + ", or write a revision there that brings back what was dropped");
  }

  void orphan(const std::string& row) {
    result_.orphaned = true;
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
    if (evidence_ != nullptr) {
      orphan_with_evidence(row, std::move(message));
      return;
    }
    if (graph_.empty()) {
      find(Code::kOrphanedRevision, Severity::kError, row, std::move(message),
           "deploy the image that has the file of '" + row +
               "'; or `lockkeeper apply --bootstrap=autogenerate --adopt=proven --shadow=same-server` makes the first "
               "revision from the models, and stamps it where the schema equals it");
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
    message += what_it_equals(*evidence_);
    std::string remedy;
    if (evidence_->proof) {
      const std::string proven = what_is_proven(*evidence_);
      const std::string to =
          proven.empty() ? "takes the row away and begins at the base" : "stamps " + proven + " and goes on from there";
      remedy = "`lockkeeper apply --adopt=proven` " + to + "; or deploy the image that has the file of '" + row + "'";
    } else if (!evidence_->undecided.empty()) {
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

  const Facts& facts_;
  const alembic::Graph& graph_;
  const std::vector<std::string>& rows_;
  const std::vector<std::string>* targets_;
  const Evidence* evidence_;
  const SchemaView* view_;
  UnknownRows result_;
};

}  // namespace

UnknownRows judge_unknown_rows(const Facts& facts, const std::vector<std::string>& rows,
                               const std::vector<std::string>* targets, const Evidence* evidence,
                               const SchemaView* view) {
  return Judge(facts, rows, targets, evidence, view).run();
}

}  // namespace lockkeeper::plan
