#include "alembic/revision_order.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <utility>

namespace lockkeeper::alembic {

namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// Tarjan's algorithm with a stack of its own: a chain of 100,000 revisions must not end the program.
class Components {
 public:
  explicit Components(const Relation& down)
      : down_(down), number_(down.size(), kNone), low_(down.size()), on_stack_(down.size()) {
    for (std::size_t root = 0; root < down.size(); ++root) {
      if (number_[root] == kNone) visit(root);
    }
  }

  std::vector<std::vector<std::size_t>> loops;  // components of more than one number

 private:
  void enter(std::size_t node) {
    number_[node] = low_[node] = count_++;
    stack_.push_back(node);
    on_stack_[node] = true;
    path_.emplace_back(node, 0);
  }

  void visit(std::size_t root) {
    enter(root);
    while (!path_.empty()) {
      const std::size_t node = path_.back().first;
      if (path_.back().second < down_[node].size()) {
        const std::size_t next = down_[node][path_.back().second++];
        if (number_[next] == kNone) {
          enter(next);
        } else if (on_stack_[next]) {
          low_[node] = std::min(low_[node], number_[next]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) low_[path_.back().first] = std::min(low_[path_.back().first], low_[node]);
      if (low_[node] == number_[node]) close(node);
    }
  }

  void close(std::size_t node) {
    std::vector<std::size_t> component;
    std::size_t member = kNone;
    do {
      member = stack_.back();
      stack_.pop_back();
      on_stack_[member] = false;
      component.push_back(member);
    } while (member != node);
    if (component.size() > 1) loops.push_back(std::move(component));
  }

  const Relation& down_;
  std::vector<std::size_t> number_;
  std::vector<std::size_t> low_;
  std::vector<bool> on_stack_;
  std::vector<std::size_t> stack_;
  std::vector<std::pair<std::size_t, std::size_t>> path_;  // node, how many of its edges are done
  std::size_t count_ = 0;
};

std::vector<std::size_t> shortest_loop(const Relation& down, const std::vector<std::size_t>& component) {
  const std::size_t start = *std::min_element(component.begin(), component.end());
  std::vector<std::size_t> from(down.size(), kNone);
  std::deque<std::size_t> todo{start};
  while (!todo.empty()) {
    const std::size_t node = todo.front();
    todo.pop_front();
    for (const std::size_t next : down[node]) {
      if (next == start) {
        std::vector<std::size_t> loop;
        for (std::size_t at = node; at != start; at = from[at]) loop.push_back(at);
        loop.push_back(start);
        std::reverse(loop.begin(), loop.end());
        return loop;
      }
      if (from[next] == kNone) {
        from[next] = node;
        todo.push_back(next);
      }
    }
  }
  return {};
}

// Which of the wanted numbers need which, themselves included: one row of bits each. Made only where lines of
// revisions meet; a plain chain never asks.
class Ancestors {
 public:
  Ancestors(const Relation& down, const std::vector<bool>& wanted) : row_(down.size(), kNone) {
    std::vector<std::size_t> nodes;
    for (std::size_t node = 0; node < wanted.size(); ++node) {
      if (wanted[node]) {
        row_[node] = nodes.size();
        nodes.push_back(node);
      }
    }
    words_ = (nodes.size() + 63) / 64;
    bits_.assign(nodes.size() * words_, 0);
    std::vector<bool> done(nodes.size());
    std::vector<std::size_t> todo;
    for (const std::size_t root : nodes) {
      todo.push_back(root);
      while (!todo.empty()) {
        const std::size_t node = todo.back();
        if (done[row_[node]]) {
          todo.pop_back();
          continue;
        }
        bool ready = true;
        for (const std::size_t parent : down[node]) {
          if (row_[parent] != kNone && !done[row_[parent]]) {
            todo.push_back(parent);
            ready = false;
          }
        }
        if (!ready) continue;
        todo.pop_back();
        fill(down, node);
        done[row_[node]] = true;
      }
    }
  }

  [[nodiscard]] bool has(std::size_t node, std::size_t ancestor) const {
    const std::size_t bit = row_[ancestor];
    return (bits_[row_[node] * words_ + bit / 64] >> (bit % 64) & 1U) != 0;
  }

 private:
  void fill(const Relation& down, std::size_t node) {
    std::uint64_t* bits = bits_.data() + row_[node] * words_;
    for (const std::size_t parent : down[node]) {
      if (row_[parent] == kNone) continue;
      const std::uint64_t* other = bits_.data() + row_[parent] * words_;
      for (std::size_t word = 0; word < words_; ++word) bits[word] |= other[word];
    }
    bits[row_[node] / 64] |= std::uint64_t{1} << (row_[node] % 64);
  }

  std::vector<std::size_t> row_;
  std::vector<std::uint64_t> bits_;
  std::size_t words_ = 0;
};

bool branches(const Relation& down, const std::vector<bool>& wanted, const std::vector<std::size_t>& heads) {
  if (heads.size() > 1) return true;
  for (std::size_t node = 0; node < down.size(); ++node) {
    if (wanted[node] && down[node].size() > 1) return true;
  }
  return false;
}

}  // namespace

std::vector<std::vector<std::size_t>> find_loops(const Relation& down) {
  std::vector<std::vector<std::size_t>> loops;
  for (const std::vector<std::size_t>& component : Components(down).loops) {
    loops.push_back(shortest_loop(down, component));
  }
  std::sort(loops.begin(), loops.end());
  return loops;
}

std::vector<std::size_t> downward_order(const Relation& down, const std::vector<bool>& wanted,
                                        const std::vector<std::size_t>& heads) {
  std::vector<bool> todo = wanted;
  std::vector<std::size_t> current;
  for (const std::size_t head : heads) {
    if (todo[head]) current.push_back(head);
  }
  std::sort(current.begin(), current.end());
  current.erase(std::unique(current.begin(), current.end()), current.end());

  const Ancestors ancestors = branches(down, wanted, current) ? Ancestors(down, wanted) : Ancestors(down, {});
  std::vector<std::size_t> order;
  std::size_t chosen = 0;
  while (!current.empty()) {
    const std::size_t candidate = current[chosen];
    std::size_t other = 0;
    while (other < current.size() && (other == chosen || !ancestors.has(current[other], candidate))) ++other;
    if (other < current.size()) {
      // Another line still needs this one: walk that line first.
      chosen = other;
      continue;
    }
    if (todo[candidate]) {
      order.push_back(candidate);
      todo[candidate] = false;
    }
    std::vector<std::size_t> next;
    for (const std::size_t parent : down[candidate]) {
      if (todo[parent] && std::find(current.begin(), current.end(), parent) == current.end()) next.push_back(parent);
    }
    if (next.empty()) {
      current.erase(current.begin() + static_cast<std::ptrdiff_t>(chosen));
      chosen = chosen == 0 ? 0 : chosen - 1;
    } else {
      current[chosen] = next.front();
      current.insert(current.end(), next.begin() + 1, next.end());
    }
  }
  return order;
}

}  // namespace lockkeeper::alembic
