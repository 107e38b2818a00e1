// The loops in a directed graph of numbers, and the order in which Alembic walks down. Pure. `down[n]` has the numbers
// that n needs.
#pragma once

#include <cstddef>
#include <vector>

namespace lockkeeper::alembic {

using Relation = std::vector<std::vector<std::size_t>>;

// Returns: one shortest loop for each set of numbers that need each other. It begins at its smallest number, and each
// number needs the next one.
[[nodiscard]] std::vector<std::vector<std::size_t>> find_loops(const Relation& down);

// Returns: the wanted numbers from `heads` down, each before the numbers that it needs, in the order of Alembic's
// RevisionMap._topological_sort, which stays on one line of revisions as long as it can.
// Requires: there is no loop; with a number, all numbers between it and the heads are wanted.
[[nodiscard]] std::vector<std::size_t> downward_order(const Relation& down, const std::vector<bool>& wanted,
                                                      const std::vector<std::size_t>& heads);

}  // namespace lockkeeper::alembic
