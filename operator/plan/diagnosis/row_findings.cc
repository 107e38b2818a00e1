#include "plan/diagnosis/row_findings.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "plan/diagnosis/drift.h"
#include "plan/diagnosis/obstacles.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Finding;
using api::Severity;

class RowFindings {
 public:
  RowFindings(const Facts& facts, const SchemaView& view, const Evidence& evidence,
              const std::vector<std::string>& rows, const std::vector<std::string>& pending)
      : facts_(facts),
        view_(view),
        evidence_(evidence),
        stamped_(view.ancestry.closed(rows)),
        pending_(pending.begin(), pending.end()),
        obstacles_(find_obstacles(facts, view, pending)) {}

  std::vector<Finding> run() {
    missing();
    unstamped();
    partial();
    gone();
    taken();
    traced();
    return std::move(findings_);
  }

 private:
  void missing() {
    std::map<std::size_t, std::vector<DriftItem>> by_revision;
    const RevisionSet proven = evidence_.proof ? view_.ancestry.closed(evidence_.proof->applied) : RevisionSet{};
    for (DriftItem& item : find_drift(view_.objects, stamped_, proven))
      by_revision[item.revision].push_back(std::move(item));
    for (const auto& [revision, items] : by_revision) {
      std::vector<std::string> gone;
      std::vector<std::string> otherwise;
      const Obstacle* met = nullptr;
      for (const DriftItem& item : items) {
        if (item.expected != nullptr) explained_.insert(schema::identity(*item.expected));
        met = worse_of(met, met_at(item));
        if (item.part_of_missing_table) continue;
        (item.missing() ? gone : otherwise).push_back(item.text);
      }
      // Of an earlier revision's table, which that one's finding names.
      if (gone.empty() && otherwise.empty()) {
        for (const DriftItem& item : items) gone.push_back(item.text);
      }
      const std::string& id = view_.ancestry.id(revision);
      const std::string needed = met == nullptr
                                     ? ""
                                     : fmt::format(" Revision {}, which is pending, needs it: {}.",
                                                   named(facts_.graph, met->revision), what_an_upgrade_does(*met));
      findings_.push_back({Code::kMissingEffects, severity_of(met), id,
                           fmt::format("Revision {} is stamped, but {}.{}", named(facts_.graph, id),
                                       what_is_wrong(gone, otherwise), needed),
                           missing_remedy(gone.empty())});
    }
  }

  static std::string what_is_wrong(const std::vector<std::string>& gone, const std::vector<std::string>& otherwise) {
    std::vector<std::string> clauses;
    if (!gone.empty()) clauses.push_back(fmt::format("{} {} not there", some_of(gone), verb(gone.size(), "is", "are")));
    if (!otherwise.empty()) {
      clauses.push_back(fmt::format("{} {} not as it makes {}", some_of(otherwise), verb(otherwise.size(), "is", "are"),
                                    verb(otherwise.size(), "it", "them")));
    }
    return join(clauses, ", and ");
  }

  static bool fails(const Obstacle* obstacle) {
    return obstacle != nullptr && obstacle->certainty == Obstacle::Certainty::kFails;
  }
  static const Obstacle* worse_of(const Obstacle* one, const Obstacle* other) {
    return one == nullptr || (other != nullptr && other->certainty < one->certainty) ? other : one;
  }
  static Severity severity_of(const Obstacle* obstacle) {
    return fails(obstacle) ? Severity::kError : Severity::kWarning;
  }

  // Where a pending revision needs what is missing.
  [[nodiscard]] const Obstacle* met_at(const DriftItem& item) const {
    const std::string identity = item.expected != nullptr ? schema::identity(*item.expected) : "";
    const Obstacle* met = nullptr;
    for (const Obstacle& obstacle : obstacles_) {
      if (obstacle.kind == Obstacle::Kind::kMissing && obstacle.identity == identity) met = worse_of(met, &obstacle);
    }
    return met;
  }

  // What policies do for each of these, plan/repair/advice.h finds out by trying; here is what a person does.
  static std::string missing_remedy(bool only_different) {
    return only_different ? "compare them, and write a revision that brings them into line"
                          : "bring it back by hand or from a backup, or write a revision that does";
  }

  // Revisions all of whose objects are there without a stamp.
  void unstamped() {
    std::vector<std::string> revisions;
    std::vector<std::string> objects;
    const Obstacle* met = nullptr;
    std::string first;
    for (const RevisionEvidence& revision : evidence_.revisions) {
      if (is_stamped(revision.revision) || revision.presence != Presence::kComplete) continue;
      if (first.empty()) first = revision.revision;
      revisions.push_back(named(facts_.graph, revision.revision));
      objects.insert(objects.end(), revision.there.begin(), revision.there.end());
      met = worse_of(met, obstacle_of(revision.revision));
    }
    if (revisions.empty()) return;
    const std::size_t count = revisions.size();
    const std::string are_not_stamped = fmt::format("{} {} {} not stamped", verb(count, "Revision", "The revisions"),
                                                    shortened_list(revisions), verb(count, "is", "are"));
    const std::string upgrade = met == nullptr ? "" : "; " + what_an_upgrade_does(*met);
    const std::string undecided = evidence_.proof || evidence_.undecided.empty() ? "" : " " + evidence_.undecided;
    findings_.push_back({Code::kUnstampedEffects, severity_of(met), first,
                         fmt::format("{}, but all that {} is there: {}{}.{}", are_not_stamped,
                                     verb(count, "it makes", "they make"), some_of(objects), upgrade, undecided),
                         "compare what is there with the files, and rename or drop it"});
  }

  // What pending revisions change or drop, and nobody has.
  void gone() {
    std::set<std::string> said = explained_by_;
    for (const Obstacle& obstacle : obstacles_) {
      if (obstacle.kind != Obstacle::Kind::kMissing || explained_.contains(obstacle.identity)) continue;
      if (!said.insert(obstacle.revision).second) continue;
      findings_.push_back(
          {Code::kUnstampedEffects, severity_of(&obstacle), obstacle.revision,
           fmt::format("Revision {} is not stamped, and {}, which it needs, is not there; {}.",
                       named(facts_.graph, obstacle.revision), obstacle.object, what_an_upgrade_does(obstacle)),
           "bring it back by hand or from a backup"});
    }
  }

  // What a revision makes for a while, or calls as somebody else does: nothing else of it is there.
  void taken() {
    std::set<std::string> said = explained_by_;
    for (const Obstacle& obstacle : obstacles_) {
      if (obstacle.kind == Obstacle::Kind::kMissing) continue;
      const RevisionEvidence* revision = evidence_.find(obstacle.revision);
      if (revision != nullptr && revision->presence == Presence::kComplete) continue;
      if (!said.insert(obstacle.revision).second) continue;
      findings_.push_back(
          {Code::kUnstampedEffects, severity_of(&obstacle), obstacle.revision,
           fmt::format("Revision {} is not stamped, and {}, which it makes; {}.",
                       named(facts_.graph, obstacle.revision), describe(obstacle), what_an_upgrade_does(obstacle)),
           "rename or drop what is there"});
    }
  }

  // What ran, as a comment, an owner or a name tells, and moved data: nothing would stop it from moving it again.
  void traced() {
    if (!evidence_.proof) return;
    for (const std::string& id : evidence_.proof->applied) {
      const RevisionEvidence* revision = evidence_.find(id);
      if (is_stamped(id) || !pending_.contains(id) || revision->presence != Presence::kInvisible) continue;
      if (!revision->moves_data) continue;
      ask_about(id);
      return;  // those above it follow from the first
    }
  }

  void ask_about(const std::string& id) {
    findings_.push_back(
        {Code::kUnstampedEffects, Severity::kError, id,
         fmt::format("Revision {} is not stamped, but {}, and it moves data: a plain upgrade moves it a second time.",
                     named(facts_.graph, id), evidence_.proof->because),
         fmt::format("if it did not run, `alembic upgrade {}`", id)});
  }

  [[nodiscard]] bool may_stop_half_way(const std::string& revision) const {
    const schema::RevisionHistory* history = facts_.history->find(revision);
    return history == nullptr || history->statements.empty() ||
           std::any_of(history->statements.begin(), history->statements.end(),
                       [](const schema::StatementHistory& statement) { return statement.outside_transaction; });
  }

  // Revisions some of whose objects are there: half done, or made by somebody else where the revision is one
  // transaction, which cannot stay by half.
  void partial() {
    for (const RevisionEvidence& revision : evidence_.revisions) {
      if (is_stamped(revision.revision) || revision.presence != Presence::kPartial) continue;
      const Obstacle* obstacle = obstacle_of(revision.revision);
      if (obstacle == nullptr) obstacle = missing_for(revision.revision);
      // An extension that was installed before is no half of a revision.
      if (obstacle == nullptr && !is_telling(revision)) continue;
      explained_by_.insert(revision.revision);
      const bool half_done = may_stop_half_way(revision.revision);
      findings_.push_back(
          {half_done ? Code::kPartialRevision : Code::kUnstampedEffects, severity_of(obstacle), revision.revision,
           fmt::format("Revision {} is not stamped, and part of it is there: {}{}.",
                       named(facts_.graph, revision.revision), parts_of(revision), what_follows_from(obstacle)),
           half_done ? "undo by hand what stayed of it, then apply again"
                     : "rename or drop what is there, then apply again"});
    }
  }

  static std::string parts_of(const RevisionEvidence& revision) {
    std::vector<std::string> parts;
    const auto tell = [&parts](const std::vector<std::string>& objects, std::string_view how) {
      if (!objects.empty()) {
        parts.push_back(fmt::format("{} {} {}", some_of(objects), verb(objects.size(), "is", "are"), how));
      }
    };
    tell(revision.there, "there");
    tell(revision.missing, "not");
    tell(revision.different, "otherwise");
    return listed(parts);
  }

  static std::string what_follows_from(const Obstacle* obstacle) {
    if (obstacle == nullptr) return "";
    return fails(obstacle) ? fmt::format("; a plain upgrade fails, because {}", describe(*obstacle))
                           : fmt::format("; {}, and {}", describe(*obstacle), what_an_upgrade_does(*obstacle));
  }

  static bool is_telling(const RevisionEvidence& revision) {
    const auto telling = [](const std::string& object) {
      return !object.starts_with("extension ") && !object.starts_with("schema ");
    };
    return std::any_of(revision.there.begin(), revision.there.end(), telling) ||
           std::any_of(revision.different.begin(), revision.different.end(), telling);
  }

  [[nodiscard]] bool is_stamped(const std::string& revision) const {
    const auto number = view_.ancestry.number(revision);
    return number && stamped_[*number];
  }
  // What it changes or drops, where nobody has lost that.
  [[nodiscard]] const Obstacle* missing_for(const std::string& revision) const {
    const auto found = std::find_if(obstacles_.begin(), obstacles_.end(), [&](const Obstacle& obstacle) {
      return obstacle.revision == revision && obstacle.kind == Obstacle::Kind::kMissing &&
             !explained_.contains(obstacle.identity);
    });
    return found == obstacles_.end() ? nullptr : &*found;
  }
  [[nodiscard]] const Obstacle* obstacle_of(const std::string& revision) const {
    const auto found = std::find_if(obstacles_.begin(), obstacles_.end(), [&revision](const Obstacle& obstacle) {
      return obstacle.revision == revision && obstacle.kind != Obstacle::Kind::kMissing;
    });
    return found == obstacles_.end() ? nullptr : &*found;
  }

  const Facts& facts_;
  const SchemaView& view_;
  const Evidence& evidence_;
  const RevisionSet stamped_;
  const std::set<std::string> pending_;
  const std::vector<Obstacle> obstacles_;
  std::set<std::string> explained_;     // identities of what drifted
  std::set<std::string> explained_by_;  // revisions of which a part was said
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> row_findings(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                  const std::vector<std::string>& rows, const std::vector<std::string>& pending) {
  return RowFindings(facts, view, evidence, rows, pending).run();
}

}  // namespace lockkeeper::plan
