#include "plan/told_graph.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plan/foresight/traced_locks.h"
#include "plan/plan.h"

namespace lockkeeper::plan {
namespace {

using Ids = std::set<std::string>;

// Parents first, in Alembic's order; where a cycle leaves none, in that of a walk down from each file.
class Order {
 public:
  explicit Order(const alembic::Graph& graph) : graph_(graph) {
    for (const std::string& id : graph.pending({}, graph.heads())) walk(id);
    for (const alembic::RevisionFile& file : graph.revisions()) walk(file.revision);
  }

  [[nodiscard]] const std::vector<std::string>& ids() const { return ids_; }

 private:
  struct Visit {
    std::string id;
    std::vector<std::string> parents;
  };

  void walk(const std::string& from) {
    std::vector<Visit> stack;
    const auto enter = [&](const std::string& id) {
      if (seen_.insert(id).second) stack.push_back({id, graph_.parents(id)});
    };
    enter(from);
    while (!stack.empty()) {
      if (stack.back().parents.empty()) {
        ids_.push_back(stack.back().id);
        stack.pop_back();
        continue;
      }
      const std::string parent = std::move(stack.back().parents.back());
      stack.back().parents.pop_back();
      enter(parent);
    }
  }

  const alembic::Graph& graph_;
  Ids seen_;
  std::vector<std::string> ids_;
};

api::GraphRevision revision_of(const alembic::RevisionFile& file, const alembic::Graph& graph) {
  api::GraphRevision revision{file.revision};
  for (const alembic::NamedAt& parent : file.down_revisions) revision.parents.push_back(parent.name);
  for (std::string& parent : graph.parents(file.revision)) {
    const auto& parents = revision.parents;
    if (std::find(parents.begin(), parents.end(), parent) == parents.end()) {
      revision.depends_on.push_back(std::move(parent));
    }
  }
  for (const alembic::NamedAt& label : file.branch_labels) revision.labels.push_back(label.name);
  revision.message = file.doc;
  revision.file = file.path;
  return revision;
}

// The revisions that the ledger knows of and no file has, as far as `row` needs them, are passed over: what of the
// files they stand upon is applied.
void add_applied_by_ledger(const Facts& facts, const std::string& row, Ids& seen, std::vector<std::string>& rows) {
  if (!seen.insert(row).second) return;
  if (facts.graph.find(row) != nullptr) {
    rows.push_back(row);
    return;
  }
  for (const LedgerRevision& known : facts.ledger) {
    if (known.revision != row) continue;
    for (const std::string& parent : known.parents) add_applied_by_ledger(facts, parent, seen, rows);
  }
}

struct Applied {
  Ids revisions;
  Ids current;
  std::vector<api::GraphRevision> orphans;
};

Applied applied_by(const Facts& facts) {
  Applied applied;
  Ids seen;
  std::vector<std::string> rows;
  for (const std::string& row : facts.rows) {
    if (row.empty()) continue;
    std::vector<std::string> below;
    add_applied_by_ledger(facts, row, seen, below);
    rows.insert(rows.end(), below.begin(), below.end());
    if (facts.graph.find(row) != nullptr) {
      applied.current.insert(row);
    } else if (applied.current.insert(row).second) {
      api::GraphRevision orphan{row, below};
      orphan.state = api::RevisionState::kOrphan;
      orphan.current = true;
      applied.orphans.push_back(std::move(orphan));
    }
  }
  for (std::string& id : facts.graph.ancestors_of(rows)) applied.revisions.insert(std::move(id));
  return applied;
}

void set_states(api::RevisionGraph& told, const Applied& applied, const Assessment& assessment, const api::Plan& plan) {
  const std::vector<std::string>& listed = assessment.diagnosis.revision.pending;
  const Ids pending(listed.begin(), listed.end());
  Ids partial;
  for (const api::Finding& finding : plan.findings) {
    if (finding.code == api::Code::kPartialRevision) partial.insert(finding.subject);
  }
  for (api::GraphRevision& revision : told.revisions) {
    const bool has_file =
        revision.state != api::RevisionState::kMissing && revision.state != api::RevisionState::kOrphan;
    if (!has_file) continue;
    // Where the target names nothing, nobody can say which of them it needs.
    const bool wanted = pending.contains(revision.id) || assessment.targets.empty();
    revision.current = applied.current.contains(revision.id);
    if (applied.revisions.contains(revision.id)) {
      revision.state = api::RevisionState::kApplied;
    } else if (partial.contains(revision.id)) {
      revision.state = api::RevisionState::kPartial;
    } else if (wanted) {
      revision.state = api::RevisionState::kPending;
    }
  }
}

void add_steps(api::RevisionGraph& told, const Facts& facts, const api::Plan& plan) {
  std::vector<std::string> upgraded;
  for (const api::PlannedStep& step : plan.steps) {
    if (step.action == api::Action::kUpgrade) upgraded.push_back(step.revision);
  }
  std::vector<TracedRevision> traced;
  if (facts.history) traced = traced_locks(*facts.history, upgraded, schema::major_of(facts.server_version));
  std::unordered_map<std::string, api::GraphRevision*> by_id;
  for (api::GraphRevision& revision : told.revisions) by_id.emplace(revision.id, &revision);
  for (const api::PlannedStep& step : plan.steps) {
    const auto found = by_id.find(step.revision);
    if (step.action != api::Action::kUpgrade || found == by_id.end()) continue;
    api::GraphRevision& revision = *found->second;
    const auto trace = std::find_if(traced.begin(), traced.end(),
                                    [&step](const TracedRevision& one) { return one.revision == step.revision; });
    revision.risk = risk_of(facts.graph.find(step.revision), trace == traced.end() ? nullptr : &*trace);
    revision.statements.insert(revision.statements.end(), step.statements.begin(), step.statements.end());
  }
}

}  // namespace

api::RevisionGraph tell_graph(const alembic::Graph& graph) {
  api::RevisionGraph told;
  told.heads = graph.heads();
  Ids missing;
  for (const alembic::RevisionFile& file : graph.revisions()) {
    for (const alembic::NamedAt& parent : file.down_revisions) {
      if (graph.find(parent.name) != nullptr || !missing.insert(parent.name).second) continue;
      told.revisions.push_back({parent.name});
      told.revisions.back().state = api::RevisionState::kMissing;
    }
  }
  const Order order(graph);
  for (const std::string& id : order.ids()) {
    if (const alembic::RevisionFile* file = graph.find(id)) told.revisions.push_back(revision_of(*file, graph));
  }
  return told;
}

api::RevisionGraph tell_graph(const Facts& facts, const Assessment& assessment, const api::Plan& plan) {
  api::RevisionGraph told = tell_graph(facts.graph);
  if (!facts.database_read) return told;
  Applied applied = applied_by(facts);
  // A row that other files name as their parent is there already, as what is missing.
  for (api::GraphRevision& orphan : applied.orphans) {
    const auto same = std::find_if(told.revisions.begin(), told.revisions.end(),
                                   [&orphan](const api::GraphRevision& one) { return one.id == orphan.id; });
    if (same == told.revisions.end()) {
      told.revisions.push_back(std::move(orphan));
    } else {
      same->current = true;
    }
  }
  set_states(told, applied, assessment, plan);
  add_steps(told, facts, plan);
  return told;
}

}  // namespace lockkeeper::plan
