#include "random_graph.h"

#include <algorithm>
#include <set>

namespace lockkeeper::graph_test {

namespace {

bool has(const std::vector<alembic::NamedAt>& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&name](const alembic::NamedAt& each) { return each.name == name; });
}

}  // namespace

std::size_t RandomGraph::below(std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

std::string RandomGraph::fresh_id() {
  // Few letters and short ones too: beginnings must collide.
  static constexpr std::string_view kLetters = "abc123";
  while (true) {
    std::string id;
    for (std::size_t size = 2 + below(5); size > 0; --size) id += kLetters[below(kLetters.size())];
    if (std::find(ids_.begin(), ids_.end(), id) == ids_.end()) {
      ids_.push_back(id);
      return id;
    }
  }
}

void RandomGraph::add_revision(Case& each) {
  alembic::RevisionFile file;
  const std::vector<std::string> earlier = ids_;
  file.revision = fresh_id();
  file.path = "versions/" + file.revision + ".py";
  file.revision_line = 3;
  if (!earlier.empty() && !one_in(8)) {
    // Mostly one after the other, so that there are lines; now and then a merge.
    const std::size_t parents = one_in(4) ? 2 + below(2) : 1;
    for (std::size_t n = 0; n < parents; ++n) {
      const std::string& parent = one_in(2) ? earlier.back() : earlier[below(earlier.size())];
      if (!has(file.down_revisions, parent)) file.down_revisions.push_back({parent, 4});
    }
  }
  if (!earlier.empty() && one_in(5)) {
    for (std::size_t n = 1 + below(3); n > 0; --n) {
      const bool by_label = !labels_.empty() && one_in(4);
      const std::string name = by_label ? labels_[below(labels_.size())] : earlier[below(earlier.size())];
      if (!has(file.depends_on, name)) file.depends_on.push_back({name, 5});
    }
  }
  if (one_in(6)) {
    const std::string label = "label" + std::to_string(labels_.size());
    labels_.push_back(label);
    file.branch_labels.push_back({label, 6});
  }
  each.files.push_back(std::move(file));
}

std::vector<std::string> RandomGraph::some_rows(const Case& each) {
  const alembic::Graph graph(each.files);
  std::vector<std::string> some;
  for (std::size_t n = below(4); n > 0; --n) some.push_back(ids_[below(ids_.size())]);
  if (one_in(8)) {
    std::set<std::string> once(some.begin(), some.end());
    return {once.begin(), once.end()};  // rows that may overlap
  }
  return graph.rows_after(some, {});
}

std::string RandomGraph::some_target(const Case& each) {
  const auto id = [&] { return each.files[below(each.files.size())].revision; };
  const auto name = [&]() -> std::string {
    switch (below(6)) {
      case 0: return "head";
      case 1: return labels_.empty() ? id() : labels_[below(labels_.size())];
      case 2: return id().substr(0, 1 + below(4));
      case 3: return "nothing";
      default: return id();
    }
  };
  switch (below(16)) {
    case 0: return "head";
    case 1:
    case 2:
    case 3: return "heads";
    case 4: return "base";
    case 5: return name() + "@head";
    case 6: return name() + "@heads";
    case 7: return name() + "@" + name();
    case 8: return "+" + std::to_string(below(4));
    case 9: return name() + "@+" + std::to_string(1 + below(3));
    case 10: return name() + "+" + std::to_string(below(3));
    case 11: return name() + "-" + std::to_string(1 + below(3));
    case 12: return name() + "@" + name() + (one_in(2) ? "+1" : "-1");
    default: return name();
  }
}

void RandomGraph::ask(Case& each) {
  for (int n = 0; n < 12; ++n) each.questions.push_back({some_rows(each), some_target(each)});
}

Case RandomGraph::sound() {
  ids_.clear();
  labels_.clear();
  Case each;
  for (std::size_t size = 1 + below(one_in(10) ? 60 : 14); size > 0; --size) add_revision(each);
  // The files' names, and so their order, have nothing to do with the order of the revisions.
  std::shuffle(each.files.begin(), each.files.end(), random_);
  ask(each);
  return each;
}

Case RandomGraph::broken() {
  Case each = sound();
  each.questions.clear();
  for (std::size_t faults = 1 + below(3); faults > 0; --faults) {
    alembic::RevisionFile& file = each.files[below(each.files.size())];
    const std::string other = each.files[below(each.files.size())].revision;
    switch (below(7)) {
      case 0: file.down_revisions.push_back({"gone", 4}); break;
      case 1: file.depends_on.push_back({"gone", 5}); break;
      case 2: file.down_revisions.push_back({other, 4}); break;
      case 3: file.depends_on.push_back({other, 5}); break;
      case 4: file.branch_labels.push_back({other, 6}); break;
      case 5: file.branch_labels.push_back({labels_.empty() ? "twice" : labels_.front(), 6}); break;
      default: {
        alembic::RevisionFile copy = file;
        copy.path = "versions/copy_of_" + file.revision + ".py";
        each.files.push_back(std::move(copy));
      }
    }
  }
  return each;
}

}  // namespace lockkeeper::graph_test
