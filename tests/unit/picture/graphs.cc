#include "graphs.h"

#include <algorithm>
#include <random>

#include "planned.h"

namespace lockkeeper::picture {

api::GraphRevision revision(const std::string& id, const std::vector<std::string>& parents, api::RevisionState state) {
  api::GraphRevision one{id, parents};
  one.state = state;
  one.message = "what " + id + " does";
  one.file = "versions/" + id + ".py";
  return one;
}

api::RevisionGraph chain(std::size_t count) {
  api::RevisionGraph graph;
  for (std::size_t number = 0; number < count; ++number) {
    graph.revisions.push_back(revision("r" + std::to_string(number), {}));
    if (number > 0) graph.revisions.back().parents = {"r" + std::to_string(number - 1)};
  }
  if (count == 0) return graph;
  graph.revisions.back().current = true;
  graph.heads = {graph.revisions.back().id};
  return graph;
}

api::RevisionGraph fork_and_merge() {
  using State = api::RevisionState;
  api::RevisionGraph graph;
  graph.revisions = {revision("gone", {}, State::kMissing),         revision("a1", {}),
                     revision("b2", {"a1"}, State::kPending),       revision("c3", {"a1"}, State::kPartial),
                     revision("d4", {"b2", "c3"}, State::kPending), revision("lost", {}, State::kOrphan)};
  graph.revisions[1].current = true;
  graph.revisions[1].parents = {"gone"};
  graph.revisions[2].labels = {"billing"};
  graph.revisions[4].risk = api::Risk::kBlocking;
  graph.revisions[4].depends_on = {"a1"};
  graph.revisions[4].statements = {{"ALTER TABLE orders ALTER COLUMN note SET NOT NULL", {scan_of_orders()}}};
  graph.heads = {"d4"};
  return graph;
}

api::RevisionGraph teams(std::size_t count, std::size_t branches, unsigned seed) {
  std::mt19937 random(seed);
  const auto one_of = [&random](std::size_t many) {
    return std::uniform_int_distribution<std::size_t>(0, many - 1)(random);
  };
  api::RevisionGraph graph;
  std::vector<std::string> ends{"r0"};
  graph.revisions.push_back(revision("r0", {}));
  for (std::size_t number = 1; number < count; ++number) {
    const std::string id = "r" + std::to_string(number);
    const std::size_t chance = one_of(100);
    api::GraphRevision next = revision(id, {});
    if (chance < 8 && ends.size() < branches) {
      const std::size_t recent = std::min<std::size_t>(number, 12);
      next.parents = {"r" + std::to_string(number - 1 - one_of(recent))};
      std::erase(ends, next.parents.front());
      ends.push_back(id);
    } else if (chance < 16 && ends.size() > 1) {
      next.parents = {ends.front(), ends.back()};
      ends.pop_back();
      ends.front() = id;
    } else {
      std::string& end = ends[one_of(ends.size())];
      next.parents = {end};
      end = id;
    }
    if (chance > 97) next.depends_on = {"r" + std::to_string(one_of(number))};
    if (number + 20 > count) next.state = api::RevisionState::kPending;
    graph.revisions.push_back(std::move(next));
  }
  graph.heads = ends;
  return graph;
}

api::RevisionGraph graph_with(const std::string& text) {
  api::RevisionGraph graph = fork_and_merge();
  api::GraphRevision& one = graph.revisions[2];
  one.id = text;
  one.message = text;
  one.file = text;
  one.labels = {text};
  one.contexts = {text};
  one.depends_on = {text + "x"};
  api::LockUse lock = scan_of_orders();
  lock.relation = text;
  one.statements = {{text, {lock}}};
  graph.revisions[4].parents = {text, "c3"};
  return graph;
}

}  // namespace lockkeeper::picture
