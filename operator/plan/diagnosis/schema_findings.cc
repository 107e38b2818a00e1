#include "plan/diagnosis/schema_findings.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "plan/diagnosis/obstacles.h"
#include "plan/evidence/comparison_key.h"
#include "plan/sentences.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Finding;
using api::Severity;
using schema::SchemaObject;

// A child of what is listed itself goes without saying.
class Listed {
 public:
  explicit Listed(const std::vector<SchemaObject>& objects) {
    for (const SchemaObject& object : objects) {
      if (object.parent.empty()) tables_.emplace(object.schema, object.name);
    }
  }
  [[nodiscard]] bool implies(const SchemaObject& object) const {
    if (!object.parent.empty()) return tables_.contains({object.schema, object.parent});
    if (object.kind != schema::Kind::kSequence) return false;
    const std::string owner = value_of(object, "owned by");
    return std::any_of(tables_.begin(), tables_.end(), [&owner](const auto& table) {
      return owner.starts_with(table.first + "." + table.second + ".");
    });
  }

 private:
  std::set<std::pair<std::string, std::string>> tables_;
};

// The revision that makes an index of this name; empty: none.
std::string maker_of(const SchemaView& view, const std::string& identity) {
  for (const Slot& slot : view.objects.slots()) {
    for (const SlotWrite& write : slot.writes) {
      if (write.object != nullptr && write.identity == identity) return view.ancestry.id(write.revision);
    }
  }
  return "";
}

}  // namespace

std::vector<Finding> object_findings(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                     const std::vector<std::string>& pending) {
  std::vector<Finding> findings;
  std::vector<Obstacle> obstacles;
  if (!evidence.invalid.empty()) obstacles = find_obstacles(facts, view, pending);
  for (const SchemaObject& object : facts.live->objects()) {
    const std::string name = display(object);
    if (!is_broken_index(object) ||
        std::find(evidence.invalid.begin(), evidence.invalid.end(), name) == evidence.invalid.end()) {
      continue;
    }
    const std::string identity = schema::identity(object);
    const bool in_the_way = std::any_of(obstacles.begin(), obstacles.end(), [&identity](const Obstacle& obstacle) {
      return obstacle.identity == identity && obstacle.kind != Obstacle::Kind::kMissing &&
             obstacle.certainty == Obstacle::Certainty::kFails;
    });
    const std::string maker = maker_of(view, identity);
    std::string message = "The " + name + " is not valid: ";
    if (is_reindex_leftover(object)) {
      message += "a REINDEX CONCURRENTLY did not end.";
    } else if (maker.empty()) {
      message += "a CREATE INDEX CONCURRENTLY did not end, or is at work right now; no revision makes this index.";
    } else {
      message += "the CREATE INDEX CONCURRENTLY of revision " + named(facts.graph, maker) + " did not end.";
      if (in_the_way) message += " A plain upgrade does not get past it.";
    }
    const std::string drop =
        "DROP INDEX CONCURRENTLY " + schema::quote_name(object.schema) + "." + schema::quote_name(object.name);
    findings.push_back({Code::kInvalidIndex, in_the_way ? Severity::kError : Severity::kWarning, name,
                        std::move(message),
                        maker.empty() && !is_reindex_leftover(object) ? "if nobody builds it, `" + drop + "`"
                                                                      : "by hand: `" + drop + "`"});
  }
  if (!evidence.unknown.empty()) {
    const std::size_t count = evidence.unknown.size();
    findings.push_back({Code::kUnknownObjects, Severity::kInfo, evidence.unknown.front(),
                        counted(count, "object") + " of the database " + verb(count, "is", "are") +
                            " made by no revision: " + some_of(evidence.unknown) + ".",
                        "nothing to do; what belongs to this application, give it a revision"});
  }
  return findings;
}

std::string difference_sentence(const schema::Diff& difference) {
  std::vector<std::string> parts;
  const Listed removed(difference.removed);
  const Listed added(difference.added);
  for (const SchemaObject& object : difference.removed) {
    if (!removed.implies(object)) parts.push_back(display(object) + " is missing");
  }
  for (const schema::ObjectChange& change : difference.changed) {
    parts.push_back(display(change.after) + " is otherwise (" + essential_difference(change.before, change.after) +
                    ")");
  }
  for (const SchemaObject& object : difference.added) {
    if (!added.implies(object)) parts.push_back(display(object) + " is too many");
  }
  return some_of(parts);
}

std::string what_it_equals(const Evidence& evidence) {
  if (evidence.proof) {
    std::string text = evidence.proof->because;
    text.front() = 'T';
    return " " + text + ".";
  }
  if (!evidence.undecided.empty()) return " " + evidence.undecided;
  if (!evidence.nearest) return "";
  const std::string difference = difference_sentence(evidence.nearest->difference);
  if (evidence.nearest->heads.empty()) {
    return " The schema equals no state of these revisions; " + difference + ", of what they make.";
  }
  // Columns beside those that the revisions make are often what somebody renamed.
  std::vector<std::string> columns;
  for (const std::string& object : evidence.unknown) {
    if (object.starts_with("column ")) columns.push_back(object);
  }
  const std::string beside = columns.empty() ? "" : "; no revision makes " + some_of(columns);
  return " The schema equals no state of these revisions; the nearest is the one after " +
         listed(evidence.nearest->heads) + (difference.empty() ? "" : ", but " + difference) + beside + ".";
}

bool shows_anything(const Evidence& evidence) {
  const auto telling = [](const std::string& object) {
    return !object.starts_with("extension ") && !object.starts_with("schema ") && !object.ends_with(" (dropped)") &&
           !object.ends_with(" (still there)");
  };
  return std::any_of(evidence.revisions.begin(), evidence.revisions.end(), [&](const RevisionEvidence& revision) {
    return std::any_of(revision.there.begin(), revision.there.end(), telling) ||
           std::any_of(revision.different.begin(), revision.different.end(), telling);
  });
}

std::string first_obstacle(const Facts& facts, const SchemaView& view, const std::vector<std::string>& pending) {
  const std::vector<Obstacle> obstacles = find_obstacles(facts, view, pending);
  const auto first = std::find_if(obstacles.begin(), obstacles.end(), [](const Obstacle& obstacle) {
    return obstacle.certainty == Obstacle::Certainty::kFails;
  });
  if (first == obstacles.end()) return "";
  return "revision " + named(facts.graph, first->revision) + " fails, because " + describe(*first);
}

}  // namespace lockkeeper::plan
