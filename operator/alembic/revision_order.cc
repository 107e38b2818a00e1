#include "alembic/revision_order.h"

#include <algorithm>
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

// Who still needs a number: those above it that are not in the order yet.
class Needed {
 public:
  Needed(const Relation& down, const std::vector<bool>& wanted)
      : down_(down), left_(wanted), above_(down.size()), begin_(down.size() + 1), mark_(down.size()) {
    const auto each = [&](const auto& visit) {
      for (std::size_t node = 0; node < down.size(); ++node) {
        if (!wanted[node]) continue;
        for (const std::size_t parent : down[node]) visit(node, parent);
      }
    };
    each([&](std::size_t, std::size_t parent) { ++above_[parent]; });
    for (std::size_t node = 0; node < down.size(); ++node) begin_[node + 1] = begin_[node] + above_[node];
    up_.resize(begin_.back());
    std::vector<std::size_t> at(begin_.begin(), begin_.end() - 1);
    each([&](std::size_t node, std::size_t parent) { up_[at[parent]++] = node; });
  }

  [[nodiscard]] bool is_left(std::size_t node) const { return left_[node]; }
  [[nodiscard]] bool by_nobody(std::size_t node) const { return above_[node] == 0; }

  void take(std::size_t node) {
    left_[node] = false;
    for (const std::size_t parent : down_[node]) --above_[parent];
  }

  // Returns: the place of the first of `lines` that needs `node`. Requires: one of them does.
  [[nodiscard]] std::size_t first_line(const std::vector<std::size_t>& lines, std::size_t node) {
    ++round_;
    std::vector<std::size_t> todo{node};
    while (!todo.empty()) {
      const std::size_t at = todo.back();
      todo.pop_back();
      for (std::size_t n = begin_[at]; n < begin_[at + 1]; ++n) {
        const std::size_t other = up_[n];
        if (!left_[other] || mark_[other] == round_) continue;
        mark_[other] = round_;
        todo.push_back(other);
      }
    }
    std::size_t line = 0;
    while (mark_[lines[line]] != round_) ++line;
    return line;
  }

 private:
  const Relation& down_;
  std::vector<bool> left_;          // wanted, and not in the order yet
  std::vector<std::size_t> above_;  // how many of those need a number directly
  std::vector<std::size_t> begin_;  // where in up_ those above a number begin; the next one's is the end
  std::vector<std::size_t> up_;
  std::vector<std::size_t> mark_;  // the round in which it was seen last
  std::size_t round_ = 0;
};

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
  Needed needed(down, wanted);
  std::vector<std::size_t> current;
  for (const std::size_t head : heads) {
    if (wanted[head]) current.push_back(head);
  }
  std::sort(current.begin(), current.end());
  current.erase(std::unique(current.begin(), current.end()), current.end());

  std::vector<std::size_t> order;
  std::size_t chosen = 0;
  while (!current.empty()) {
    const std::size_t candidate = current[chosen];
    if (!needed.by_nobody(candidate)) {
      // Another line still needs this one: walk that line first.
      chosen = needed.first_line(current, candidate);
      continue;
    }
    order.push_back(candidate);
    needed.take(candidate);
    std::vector<std::size_t> next;
    for (const std::size_t parent : down[candidate]) {
      if (needed.is_left(parent) && std::find(current.begin(), current.end(), parent) == current.end()) {
        next.push_back(parent);
      }
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
