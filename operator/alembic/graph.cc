#include "alembic/graph.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "api/importance.h"
#include "base/text.h"

namespace lockkeeper::alembic {

namespace {

std::string place_of(const std::string& path, int line) {
  return line > 0 ? fmt::format("{}, line {}", path, line) : path;
}

void add_once(std::vector<std::size_t>& list, std::size_t value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

}  // namespace

Graph::Graph(std::vector<RevisionFile> files) {
  take_files(std::move(files));
  edges_.resize(revisions_.size());
  take_labels();
  connect();
  find_cycles();
  normalize();
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const api::Finding& a, const api::Finding& b) { return api::comes_before(a.code, b.code); });
}

void Graph::take_files(std::vector<RevisionFile> files) {
  revisions_.reserve(files.size());
  by_id_.reserve(files.size());
  for (RevisionFile& file : files) {
    if (file.problem) {
      problems_.push_back(*file.problem);
      continue;
    }
    if (file.needs_adapter) {
      problems_.push_back(
          {.code = api::Code::kRevisionError,
           .severity = api::Severity::kError,
           .subject = file.path + ":" + std::to_string(file.unclear.line),
           .message =
               fmt::format("{}: {} cannot be read without running the file, and Python was not asked or did not say.",
                           place_of(file.path, file.unclear.line), file.unclear.name),
           .remedy = "write it as a literal: a string, None, or a tuple of strings"});
      continue;
    }
    const auto [found, added] = by_id_.emplace(file.revision, revisions_.size());
    if (added) {
      revisions_.push_back(std::move(file));
      continue;
    }
    RevisionFile& other = revisions_[found->second];
    problems_.push_back(
        {.code = api::Code::kDuplicateRevision,
         .severity = api::Severity::kError,
         .subject = file.revision,
         .message = fmt::format(
             "Revision {} is in two files, {} and {}; Alembic would leave the first one out and say nothing.",
             file.revision, place_of(other.path, other.revision_line), place_of(file.path, file.revision_line)),
         .remedy = "give one of them a new id, also where a down_revision names it, or delete the copy"});
    other = std::move(file);
  }
}

void Graph::take_labels() {
  for (const RevisionFile& file : revisions_) {
    for (const NamedAt& label : file.branch_labels) {
      const RevisionFile* other = find(label.name);
      if (const auto found = labels_.find(label.name); found != labels_.end()) other = find(found->second);
      if (other == nullptr) {
        labels_.emplace(label.name, file.revision);
        continue;
      }
      problems_.push_back(
          {.code = api::Code::kRevisionError,
           .severity = api::Severity::kError,
           .subject = file.path + ":" + std::to_string(label.line),
           .message =
               fmt::format("Branch label '{}' of revision {} ({}) is taken: revision {} ({}) has it already.",
                           label.name, file.revision, place_of(file.path, label.line), other->revision, other->path),
           .remedy = "give one of the two branches another label"});
    }
  }
}

void Graph::connect() {
  const auto missing = [this](const RevisionFile& file, const NamedAt& parent, const char* variable) {
    std::string named;
    std::string remedy;
    if (const auto label = labels_.find(parent.name); label != labels_.end()) {
      named = fmt::format("the branch label '{}', where only an id may stand", parent.name);
      remedy =
          fmt::format("write the id of the revision that it follows; the label's branch begins at {}", label->second);
    } else {
      named = fmt::format("'{}', which no file has", parent.name);
      remedy = fmt::format("restore the file of revision '{}', or correct the name there", parent.name);
    }
    problems_.push_back({.code = api::Code::kMissingParent,
                         .severity = api::Severity::kError,
                         .subject = file.revision,
                         .message = fmt::format("{}: {} of revision {} names {}.", place_of(file.path, parent.line),
                                                variable, file.revision, named),
                         .remedy = std::move(remedy)});
  };
  const auto loop = [this](const RevisionFile& file, const NamedAt& parent, const char* variable) {
    cyclic_ = true;
    problems_.push_back({.code = api::Code::kCycle,
                         .severity = api::Severity::kError,
                         .subject = file.revision,
                         .message = fmt::format("Revision {} names itself as its own {} ({}).", file.revision, variable,
                                                place_of(file.path, parent.line)),
                         .remedy = "write the revision that it follows, or None where it is the first one"});
  };
  for (Index at = 0; at < revisions_.size(); ++at) {
    const RevisionFile& file = revisions_[at];
    for (const NamedAt& parent : file.down_revisions) {
      const auto found = by_id_.find(parent.name);
      if (found == by_id_.end()) {
        missing(file, parent, "down_revision");
      } else if (found->second == at) {
        loop(file, parent, "down_revision");
      } else {
        add_once(edges_[at].down, found->second);
      }
    }
    for (const NamedAt& parent : file.depends_on) {
      if (parent.name.empty()) continue;  // depends_on = "": Alembic takes it for none
      const auto label = labels_.find(parent.name);
      const auto found = by_id_.find(label != labels_.end() ? label->second : parent.name);
      if (found == by_id_.end()) {
        missing(file, parent, "depends_on");
      } else if (found->second == at) {
        loop(file, parent, "depends_on");
      } else {
        add_once(edges_[at].depends, found->second);
      }
    }
    edges_[at].all_down = edges_[at].down;
    for (const Index parent : edges_[at].depends) add_once(edges_[at].all_down, parent);
    for (const Index parent : edges_[at].down) edges_[parent].next.push_back(at);
    for (const Index parent : edges_[at].all_down) edges_[parent].all_next.push_back(at);
  }
}

// Alembic drops a dependency that an ancestor (by down_revision) has already. The order in which it applies
// revisions, and which version rows a step takes away, follow what is left.
void Graph::normalize() {
  for (Index at = 0; at < revisions_.size(); ++at) {
    Edges& edges = edges_[at];
    edges.normalized = edges.down;
    if (edges.depends.empty()) continue;
    const std::vector<bool> ancestors = reach({at}, &Edges::down);
    for (const Index parent : edges.depends) {
      const std::vector<Index>& dependents = edges_[parent].all_next;
      const bool inherited = std::any_of(dependents.begin(), dependents.end(), [&](Index other) {
        const std::vector<Index>& depends = edges_[other].depends;
        return other != at && ancestors[other] && std::find(depends.begin(), depends.end(), parent) != depends.end();
      });
      if (!inherited) add_once(edges.normalized, parent);
    }
  }
}

void Graph::find_cycles() {
  const auto report = [this](std::vector<Index> Edges::*which, const char* by, std::set<Index>& seen) {
    for (const std::vector<Index>& loop : find_loops(relation(which))) {
      cyclic_ = true;
      if (std::any_of(loop.begin(), loop.end(), [&seen](Index at) { return seen.contains(at); })) continue;
      seen.insert(loop.begin(), loop.end());
      std::vector<std::string> circle = ids(loop);
      circle.push_back(circle.front());
      std::vector<std::string> files;
      files.reserve(loop.size());
      for (const Index at : loop) files.push_back(place(at));
      problems_.push_back(
          {.code = api::Code::kCycle,
           .severity = api::Severity::kError,
           .subject = circle.front(),
           .message = fmt::format("Revisions need each other in a circle {}: {} ({}).", by, join(circle, " → "),
                                  join(files, "; ")),
           .remedy = "correct one of these files so that the first revision of them follows none of the others"});
    }
  };
  std::set<Index> seen;
  report(&Edges::down, "by down_revision", seen);
  report(&Edges::all_down, "by down_revision and depends_on", seen);
}

Relation Graph::relation(std::vector<Index> Edges::*which) const {
  return {edges_.size(), [this, which](Index at) -> const std::vector<Index>& { return edges_[at].*which; }};
}

std::string Graph::place(Index revision) const {
  const RevisionFile& file = revisions_[revision];
  const int line = file.down_revisions.empty() ? file.revision_line : file.down_revisions.front().line;
  return place_of(file.path, line);
}

const RevisionFile* Graph::find(std::string_view revision) const {
  const auto found = by_id_.find(std::string(revision));
  return found == by_id_.end() ? nullptr : &revisions_[found->second];
}

std::vector<std::string> Graph::ids(const std::vector<Index>& revisions) const {
  std::vector<std::string> result;
  result.reserve(revisions.size());
  for (const Index at : revisions) result.push_back(revisions_[at].revision);
  return result;
}

std::vector<Graph::Index> Graph::known(const std::vector<std::string>& revisions) const {
  std::vector<Index> result;
  for (const std::string& revision : revisions) {
    if (const auto found = by_id_.find(revision); found != by_id_.end()) add_once(result, found->second);
  }
  return result;
}

std::vector<bool> Graph::reach(const std::vector<Index>& from, std::vector<Index> Edges::*relation) const {
  std::vector<bool> reached(revisions_.size());
  std::vector<Index> todo;
  const auto visit = [&](Index at) {
    if (reached[at]) return;
    reached[at] = true;
    todo.push_back(at);
  };
  for (const Index at : from) visit(at);
  while (!todo.empty()) {
    const Index at = todo.back();
    todo.pop_back();
    for (const Index other : edges_[at].*relation) visit(other);
  }
  return reached;
}

std::vector<Graph::Index> Graph::without(std::vector<Index> Edges::*relation) const {
  std::vector<Index> result;
  for (Index at = 0; at < edges_.size(); ++at) {
    if ((edges_[at].*relation).empty()) result.push_back(at);
  }
  return result;
}

std::vector<std::string> Graph::heads() const {
  return ids(without(&Edges::next));
}

std::vector<std::string> Graph::effective_heads() const {
  return ids(without(&Edges::all_next));
}

std::vector<std::string> Graph::bases() const {
  std::vector<std::string> result;
  for (const RevisionFile& file : revisions_) {
    if (file.down_revisions.empty()) result.push_back(file.revision);
  }
  return result;
}

std::vector<std::string> Graph::parents(std::string_view revision) const {
  const auto found = by_id_.find(std::string(revision));
  return found == by_id_.end() ? std::vector<std::string>() : ids(edges_[found->second].all_down);
}

bool Graph::is_ancestor(std::string_view ancestor, std::string_view descendant) const {
  const auto above = by_id_.find(std::string(ancestor));
  const auto below = by_id_.find(std::string(descendant));
  if (above == by_id_.end() || below == by_id_.end() || above == below) return false;
  return reach({below->second}, &Edges::all_down)[above->second];
}

std::vector<std::string> Graph::ancestors_of(const std::vector<std::string>& revisions) const {
  const std::vector<bool> reached = reach(known(revisions), &Edges::all_down);
  std::vector<std::string> result;
  for (Index at = 0; at < reached.size(); ++at) {
    if (reached[at]) result.push_back(revisions_[at].revision);
  }
  return result;
}

std::vector<std::string> Graph::pending(const std::vector<std::string>& rows,
                                        const std::vector<std::string>& targets) const {
  if (cyclic_) return {};
  const std::vector<Index> heads = known(targets);
  std::vector<bool> wanted = reach(heads, &Edges::normalized);
  const std::vector<bool> applied = reach(known(rows), &Edges::normalized);
  for (Index at = 0; at < wanted.size(); ++at) {
    if (applied[at]) wanted[at] = false;
  }
  std::vector<Index> order = downward_order(relation(&Edges::normalized), wanted, heads);
  std::reverse(order.begin(), order.end());
  return ids(order);
}

std::vector<std::string> Graph::rows_after(const std::vector<std::string>& rows,
                                           const std::vector<std::string>& targets) const {
  std::vector<Index> all = known(rows);
  for (const Index at : known(targets)) add_once(all, at);
  const std::vector<bool> applied = reach(all, &Edges::all_down);
  std::vector<std::string> result;
  for (Index at = 0; at < applied.size(); ++at) {
    const std::vector<Index>& next = edges_[at].all_next;
    const bool covered = std::any_of(next.begin(), next.end(), [&](Index other) { return applied[other]; });
    if (applied[at] && !covered) result.push_back(revisions_[at].revision);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::pair<std::string, std::string>> Graph::overlaps(const std::vector<std::string>& rows) const {
  std::vector<std::pair<std::string, std::string>> result;
  const std::vector<Index> all = known(rows);
  for (const Index descendant : all) {
    const std::vector<bool> reached = reach({descendant}, &Edges::all_down);
    for (const Index ancestor : all) {
      if (ancestor != descendant && reached[ancestor]) {
        result.emplace_back(revisions_[ancestor].revision, revisions_[descendant].revision);
      }
    }
  }
  return result;
}

}  // namespace lockkeeper::alembic
