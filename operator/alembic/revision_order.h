// The loops in a directed graph of numbers, and the order in which Alembic walks down. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace lockkeeper::alembic {

// Which of the numbers below `size` a number needs, as somebody else keeps it.
class Relation {
 public:
  using Of = std::function<const std::vector<std::size_t>&(std::size_t)>;
  Relation(std::size_t size, Of of) : size_(size), of_(std::move(of)) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::vector<std::size_t>& operator[](std::size_t number) const { return of_(number); }

 private:
  std::size_t size_;
  Of of_;
};

// Returns: one shortest loop for each set of numbers that need each other. It begins at its smallest number, and each
// number needs the next one.
[[nodiscard]] std::vector<std::vector<std::size_t>> find_loops(const Relation& down);

// Returns: the wanted numbers from `heads` down, each before the numbers that it needs, in the order of Alembic's
// RevisionMap._topological_sort, which stays on one line of revisions as long as it can.
// Requires: there is no loop; with a number, all numbers between it and the heads are wanted.
[[nodiscard]] std::vector<std::size_t> downward_order(const Relation& down, const std::vector<bool>& wanted,
                                                      const std::vector<std::size_t>& heads);

}  // namespace lockkeeper::alembic
