// Two questions about directed graphs of numbers: where are the loops, and in what order does Alembic walk down.
// Pure. `down[n]` are the numbers that n needs.
#pragma once

#include <cstddef>
#include <vector>

namespace lockkeeper::alembic {

using Relation = std::vector<std::vector<std::size_t>>;

// One shortest loop for each set of numbers that need each other, beginning at its smallest; each number of a loop
// needs the next one.
[[nodiscard]] std::vector<std::vector<std::size_t>> find_loops(const Relation& down);

// The numbers that are `wanted`, each before what it needs, from `heads` down, in the order of Alembic's
// RevisionMap._topological_sort: it stays on one line of revisions as long as it can. No loops; with a number,
// everything between it and the heads must be wanted.
[[nodiscard]] std::vector<std::size_t> downward_order(const Relation& down, const std::vector<bool>& wanted,
                                                      const std::vector<std::size_t>& heads);

}  // namespace lockkeeper::alembic
