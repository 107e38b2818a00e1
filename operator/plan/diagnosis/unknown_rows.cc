#include "plan/diagnosis/unknown_rows.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/sql_quoting.h"
#include "base/text.h"
#include "plan/diagnosis/ahead.h"
#include "plan/diagnosis/foreign_rows.h"
#include "plan/diagnosis/schema_findings.h"
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
    const std::string ledger =
        by_ledger ? "and the ledger does" : "nor the ledger; it was migrated on by hand from where the ledger has it";
    const std::vector<std::string> newer = newer_objects(*facts_.live, view_->objects);
    const std::string beside = newer.empty() ? "" : fmt::format(", and {} beside", some_of(newer));
    find(Code::kAheadOfImage, Severity::kInfo, row,
         fmt::format("The database is at {}, which these files do not have {}: "
                     "the schema has all that these files make, as after {}{}.",
                     row, ledger, listed(proof.heads), beside),
         fmt::format("nothing to do; to go on from here, deploy an image that has revision {}", row));
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
           fmt::format("The database is at {}, which {} applied and these files do not have; {} ({}) took nothing away "
                       "that these files made.",
                       row, by, counted(ahead->beyond.size(), "later revision"), listed(ahead->beyond)),
           fmt::format("nothing to do; to go on from here, deploy an image that has revision {}", row));
      return;
    }
    std::vector<std::string> lost;
    for (const Ahead::Loss& loss : ahead->lost) {
      const std::string image = loss.image.empty() ? "" : fmt::format(" (image {})", loss.image);
      lost.push_back(fmt::format("{} by revision {}{}", listed(loss.objects), loss.revision, image));
    }
    result_.lost = true;
    find(Code::kAheadOfImage, Severity::kError, row,
         fmt::format("The database is at {}, which these files do not have, and it was dropped since: {}.", row,
                     join(lost, "; ")),
         fmt::format(
             "deploy an image that has revision {}, or write a revision there that brings back what was dropped", row));
  }

  void orphan(const std::string& row) {
    result_.orphaned = true;
    if (const std::string id = without_blanks(row); id != row && graph_.find(id) != nullptr) {
      blanks(row, id);
      return;
    }
    std::vector<std::string> similar;
    for (const alembic::RevisionFile& file : graph_.revisions()) {
      if (!row.empty() && file.revision.starts_with(row)) similar.push_back(file.revision);
    }
    const std::string ledger = facts_.ledger.empty() ? "" : ", nor does the ledger know it";
    const std::string beginning =
        similar.empty()
            ? ""
            : fmt::format(" It is only the beginning of {}, and rows are compared exactly.", listed(similar));
    const std::string message =
        fmt::format("The row '{}' of {} names a revision that none of the {} revision files has{}.{}", row,
                    facts_.version_table, graph_.size(), ledger, beginning);
    if (may_be_anothers()) {
      shared_table(row, message);
    } else if (evidence_ != nullptr) {
      orphan_with_evidence(row, message);
    } else if (graph_.empty()) {
      find(
          Code::kOrphanedRevision, Severity::kError, row, message,
          fmt::format(
              "{}; or, if the database has just what the models make, let the first revision be made from them and "
              "stamped in place of the row: --bootstrap=autogenerate, --adopt=proven and --shadow=same-server together",
              image_with(row)));
    } else {
      const std::string stamp = similar.size() == 1 ? similar.front() : "REVISION";
      find(Code::kOrphanedRevision, Severity::kError, row, message,
           fmt::format("{}; or, once you know which revision the schema equals, `alembic stamp --purge {}`",
                       image_with(row), stamp));
    }
  }

  static std::string image_with(const std::string& row) {
    return fmt::format("deploy the image that has the file of '{}'", row);
  }

  static std::string without_blanks(const std::string& row) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    const std::size_t begin = row.find_first_not_of(kBlanks);
    return begin == std::string::npos ? "" : row.substr(begin, row.find_last_not_of(kBlanks) - begin + 1);
  }

  void blanks(const std::string& row, const std::string& id) {
    const std::string message = fmt::format(
        "The row '{}' of {} is {} with blanks around it, and rows are compared exactly: "
        "Alembic finds no such revision.",
        row, facts_.version_table, named(graph_, id));
    if (facts_.pads_rows) {
      find(Code::kOrphanedRevision, Severity::kError, row,
           fmt::format("{} The column version_num is of type character(n), which fills up with blanks.", message),
           fmt::format("ALTER TABLE {} ALTER COLUMN version_num TYPE varchar(32), which takes them away",
                       facts_.version_table));
      return;
    }
    std::set<std::string> ids;
    for (const std::string& other : facts_.rows) ids.insert(without_blanks(other));
    const bool all_known =
        std::all_of(ids.begin(), ids.end(), [this](const std::string& other) { return graph_.find(other) != nullptr; });
    find(Code::kOrphanedRevision, Severity::kError, row, message,
         all_known ? fmt::format("`lockkeeper stamp --purge {}`", joined({ids.begin(), ids.end()}))
                   : fmt::format("UPDATE {} SET version_num = {} WHERE version_num = {}", facts_.version_table,
                                 quote_literal(id), quote_literal(row)));
  }

  // The tables beside ours belong to somebody, and the rows that the files know explain all of ours; or nothing that
  // the files make is there.
  [[nodiscard]] bool may_be_anothers() const {
    if (graph_.empty()) return false;
    const bool has_known_rows = std::any_of(facts_.rows.begin(), facts_.rows.end(),
                                            [this](const std::string& row) { return graph_.find(row) != nullptr; });
    if (evidence_ != nullptr) {
      return !has_known_rows ? is_of_nothing_here(*evidence_) : is_of_another_application(facts_, *evidence_);
    }
    std::set<TableName> ours;
    for (const alembic::RevisionFile& file : graph_.revisions()) {
      for (const alembic::CreatedTable& table : file.tables) {
        ours.insert({table.schema.empty() ? facts_.default_schema : table.schema, table.name});
      }
    }
    const auto there = static_cast<std::size_t>(std::count_if(
        facts_.tables.begin(), facts_.tables.end(), [&](const TableName& table) { return ours.contains(table); }));
    return there < facts_.tables.size() && (has_known_rows || (there == 0 && !ours.empty()));
  }

  void shared_table(const std::string& row, const std::string& message) {
    std::vector<std::string> known;
    for (const std::string& other : facts_.rows) {
      if (graph_.find(other) != nullptr && std::find(known.begin(), known.end(), other) == known.end()) {
        known.push_back(other);
      }
    }
    std::sort(known.begin(), known.end());
    const std::string then = known.empty() ? "apply again" : fmt::format("stamp {} there", listed(known));
    const std::string kept = known.empty() ? "base" : joined(known);
    find(Code::kOrphanedRevision, Severity::kError, row,
         fmt::format("{} It may well be another application's, which shares the table.", message),
         fmt::format("give this application a version table of its own: version_table=\"…\" in context.configure() of "
                     "env.py, and {}; if the row is nobody's, `lockkeeper stamp --purge {}` takes it away",
                     then, kept));
  }

  void orphan_with_evidence(const std::string& row, const std::string& message) {
    const bool nearly = !evidence_->proof && evidence_->undecided.empty();
    find(Code::kOrphanedRevision, Severity::kError, row, message + what_it_equals(*evidence_),
         image_with(row) + (nearly ? "; or put right what differs, and look again" : ""));
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
