// Graphs of revisions as chance makes them: forks, merges, several bases, dependencies, labels; and broken ones.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "oracle.h"

namespace lockkeeper::graph_test {

class RandomGraph {
 public:
  explicit RandomGraph(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] Case sound();
  // One to three faults: a missing parent, a loop, an id twice, a label twice, a forbidden character.
  [[nodiscard]] Case broken();

 private:
  [[nodiscard]] std::size_t below(std::size_t limit);
  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }
  [[nodiscard]] std::string fresh_id();
  void add_revision(Case& each);
  void ask(Case& each);
  [[nodiscard]] std::vector<std::string> some_rows(const Case& each);
  [[nodiscard]] std::string some_target(const Case& each);

  std::mt19937 random_;
  std::vector<std::string> ids_;
  std::vector<std::string> labels_;
};

}  // namespace lockkeeper::graph_test
