#include "plan/diagnosis/unversioned.h"

#include <fmt/core.h>

#include <map>
#include <set>
#include <utility>

#include "plan/diagnosis/obstacles.h"
#include "plan/diagnosis/schema_findings.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Finding;
using api::Severity;

// Of what a revision makes, be it for a while only.
bool is_a_name_taken(const Facts& facts, const SchemaView& view, const std::vector<std::string>& pending) {
  const std::vector<Obstacle> obstacles = find_obstacles(facts, view, pending);
  return !obstacles.empty() && obstacles.front().kind == Obstacle::Kind::kExists;
}

// What is there of what some revision makes: each once, and as many as a proof counts.
std::vector<std::string> made_by_revisions(const Facts& facts, const SchemaView& view) {
  std::vector<std::string> found;
  for (const schema::SchemaObject& object : facts.live->objects()) {
    const bool known = object.name_is_incidental
                           ? view.objects.live_count(view.objects.comparison_key_of(object)).value_or(0) > 0
                           : view.objects.knows(identity(object));
    if (known) found.push_back(display(object));
  }
  return found;
}

// Returns: a sentence about `obstacle`, the first at which an upgrade from the base would fail, or about one that it
// gets past.
std::string what_an_upgrade_meets(const Facts& facts, const SchemaView& view, const std::vector<std::string>& pending,
                                  const std::string& obstacle) {
  if (!obstacle.empty()) return fmt::format(" A plain upgrade from the base would fail: {}.", obstacle);
  const std::vector<Obstacle> met = find_obstacles(facts, view, pending);
  if (met.empty()) return "";
  return fmt::format(" Of what it would meet from the base ({}): {}.", describe(met.front()),
                     what_an_upgrade_does(met.front()));
}

Finding with_evidence(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                      const std::vector<std::string>& pending, const std::string& rows) {
  const std::string obstacle = first_obstacle(facts, view, pending);
  const std::vector<std::string> found = made_by_revisions(facts, view);
  const std::string what_is_there =
      found.empty() ? "nothing that these revisions leave is there."
                    : fmt::format("{} that these revisions make {} there: {}.{}", counted(found.size(), "object"),
                                  verb(found.size(), "is", "are"), some_of(found), what_it_equals(evidence));
  std::string remedy = found.empty() ? "rename or drop what is there" : "put right what differs, and look again";
  return {Code::kUnversionedDatabase, obstacle.empty() ? Severity::kWarning : Severity::kError,
          found.empty() ? facts.version_table : found.front(),
          fmt::format("{}, and {}{}", rows, what_is_there, what_an_upgrade_meets(facts, view, pending, obstacle)),
          std::move(remedy)};
}

// By the tables that the files make in literal calls.
std::optional<Finding> by_tables(const Facts& facts, const std::vector<std::string>& pending, const std::string& rows) {
  std::map<TableName, std::string> made;  // where each is made, first file first
  for (const alembic::RevisionFile& file : facts.graph.revisions()) {
    for (const alembic::CreatedTable& table : file.tables) {
      made.emplace(TableName{table.schema.empty() ? facts.default_schema : table.schema, table.name}, file.revision);
    }
  }
  const std::set<TableName> there(facts.tables.begin(), facts.tables.end());
  std::vector<std::string> found;
  std::map<std::string, std::string> table_of;  // by revision
  for (const auto& [table, revision] : made) {
    if (!there.contains(table)) continue;
    found.push_back(table.schema + "." + table.name);
    table_of.emplace(revision, found.back());
  }
  if (!found.empty()) {
    std::string subject = found.front();
    std::string first = fmt::format("{} is made by one of them", subject);
    for (const std::string& revision : pending) {
      const auto table = table_of.find(revision);
      if (table == table_of.end()) continue;
      subject = table->second;
      first = fmt::format("{} is made by revision {}", subject, named(facts.graph, revision));
      break;
    }
    const std::string tables =
        fmt::format("{} of the {} that these revisions make {} there", counted(found.size(), "table"), made.size(),
                    verb(found.size(), "is", "are"));
    return Finding{Code::kUnversionedDatabase, Severity::kWarning, subject,
                   fmt::format("{}, and {}: {}; {}, which would then fail.", rows, tables, listed(found), first),
                   "if the schema equals a revision: `alembic stamp REVISION`, then apply again"};
  }
  if (facts.graph.empty()) return std::nullopt;
  const std::string nothing = made.empty() ? "nothing" : fmt::format("none of the {}", counted(made.size(), "table"));
  const std::string others = facts.tables.empty() ? ""
                                                  : fmt::format("; {} of this database do not matter",
                                                                counted(facts.tables.size(), "other table"));
  return Finding{Code::kFreshDatabase, Severity::kInfo, facts.version_table,
                 fmt::format("{} and {} that these revisions make is there{}.", rows, nothing, others),
                 "lockkeeper apply"};
}

}  // namespace

std::optional<Finding> unversioned_finding(const Facts& facts, const SchemaView* view, const Evidence* evidence,
                                           const std::vector<std::string>& pending) {
  const std::string rows = facts.version_table + (facts.version_table_exists ? " has no row" : " does not exist");
  if (view != nullptr && evidence != nullptr && (shows_anything(*evidence) || is_a_name_taken(facts, *view, pending))) {
    return with_evidence(facts, *view, *evidence, pending, rows);
  }
  return by_tables(facts, pending, rows);
}

}  // namespace lockkeeper::plan
