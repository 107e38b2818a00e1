#include "plan/diagnosis/schema_findings.h"

#include <fmt/core.h>

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

std::string why_not_valid(const Facts& facts, const SchemaObject& index, const std::string& maker) {
  if (is_reindex_leftover(index)) return "a REINDEX CONCURRENTLY did not end";
  if (maker.empty()) {
    return "a CREATE INDEX CONCURRENTLY did not end, or is at work right now; no revision makes this index";
  }
  return fmt::format("the CREATE INDEX CONCURRENTLY of revision {} did not end", named(facts.graph, maker));
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
    const std::string why = why_not_valid(facts, object, maker);
    const bool stops_upgrade = in_the_way && !maker.empty() && !is_reindex_leftover(object);
    const std::string drop = fmt::format("DROP INDEX CONCURRENTLY {}.{}", schema::quote_name(object.schema),
                                         schema::quote_name(object.name));
    findings.push_back({Code::kInvalidIndex, in_the_way ? Severity::kError : Severity::kWarning, name,
                        fmt::format("The {} is not valid: {}.{}", name, why,
                                    stops_upgrade ? " A plain upgrade does not get past it." : ""),
                        maker.empty() && !is_reindex_leftover(object) ? fmt::format("if nobody builds it, `{}`", drop)
                                                                      : fmt::format("by hand: `{}`", drop)});
  }
  if (!evidence.unknown.empty()) {
    const std::size_t count = evidence.unknown.size();
    findings.push_back({Code::kUnknownObjects, Severity::kInfo, evidence.unknown.front(),
                        fmt::format("{} of the database {} made by no revision: {}.", counted(count, "object"),
                                    verb(count, "is", "are"), some_of(evidence.unknown)),
                        "nothing to do; what belongs to this application, give it a revision"});
  }
  return findings;
}

std::string difference_sentence(const schema::Diff& difference) {
  std::vector<std::string> parts;
  const Listed removed(difference.removed);
  const Listed added(difference.added);
  for (const SchemaObject& object : difference.removed) {
    if (!removed.implies(object)) parts.push_back(fmt::format("{} is missing", display(object)));
  }
  for (const schema::ObjectChange& change : difference.changed) {
    parts.push_back(
        fmt::format("{} is otherwise ({})", display(change.after), essential_difference(change.before, change.after)));
  }
  for (const SchemaObject& object : difference.added) {
    if (!added.implies(object)) parts.push_back(fmt::format("{} is too many", display(object)));
  }
  return some_of(parts);
}

std::string what_it_equals(const Evidence& evidence) {
  if (evidence.proof) {
    std::string text = evidence.proof->because;
    text.front() = 'T';
    return fmt::format(" {}.", text);
  }
  if (!evidence.undecided.empty()) return " " + evidence.undecided;
  if (!evidence.nearest) return "";
  const std::string difference = difference_sentence(evidence.nearest->difference);
  const std::string but = difference.empty() ? "" : ", but " + difference;
  if (evidence.nearest->heads.empty()) {
    return fmt::format(" The schema equals no state of these revisions; {}, of what they make.", difference);
  }
  // Columns beside those that the revisions make are often what somebody renamed.
  std::vector<std::string> columns;
  for (const std::string& object : evidence.unknown) {
    if (object.starts_with("column ")) columns.push_back(object);
  }
  const std::string beside = columns.empty() ? "" : fmt::format("; no revision makes {}", some_of(columns));
  return fmt::format(" The schema equals no state of these revisions; the nearest is the one after {}{}{}.",
                     listed(evidence.nearest->heads), but, beside);
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
  return fmt::format("revision {} fails, because {}", named(facts.graph, first->revision), describe(*first));
}

}  // namespace lockkeeper::plan
