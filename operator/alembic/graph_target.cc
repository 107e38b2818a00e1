// Targets, as Alembic's RevisionMap reads them.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>
#include <regex>
#include <utility>

#include "alembic/graph.h"
#include "api/policy.h"
#include "base/text.h"

namespace lockkeeper::alembic {

// One question to the graph. The first thing that goes wrong is kept, and ends it.
class TargetReader {
 public:
  using Index = Graph::Index;
  using Edges = Graph::Edges;

  TargetReader(const Graph& graph, std::string_view target, const std::vector<std::string>& rows)
      : graph_(graph), target_(target), rows_(graph.known(rows)) {}

  ResolvedTarget read() {
    std::vector<Index> revisions;
    if (!parse(revisions)) revisions.clear();
    ResolvedTarget result;
    if (problem_) {
      result.problems.push_back(*problem_);
      return result;
    }
    result.revisions = graph_.ids(revisions);
    const auto overlaps = graph_.overlaps(result.revisions);
    if (!overlaps.empty()) {
      const auto& [ancestor, descendant] = overlaps.front();
      unknown(fmt::format("names both {0} and {1}, and {1} needs {0}; Alembic refuses that.", ancestor, descendant),
              fmt::format("name {} as the target", descendant));
      result.problems.push_back(*problem_);
      result.revisions.clear();
    }
    return result;
  }

 private:
  // A position of a walk: a revision, or the place below the first ones.
  using Place = std::optional<Index>;

  // What the left and right of `label@name` stand for before anybody looks for them.
  struct Parts {
    std::string label;  // empty: none
    std::vector<std::string> names;
  };

  bool fail(api::Code code, std::string message, std::string remedy) {
    if (!problem_) {
      problem_ = api::Finding{.code = code,
                              .severity = api::Severity::kError,
                              .subject = target_,
                              .message = std::move(message),
                              .remedy = std::move(remedy)};
    }
    return false;
  }
  bool unknown(const std::string& what, std::string remedy) {
    return fail(api::Code::kUnknownTarget, fmt::format("The target '{}' {}", target_, what), std::move(remedy));
  }
  bool not_found(const std::string& name) {
    return unknown(name == target_
                       ? fmt::format("names no revision and no branch label of the {} revision files.", graph_.size())
                       : fmt::format("names '{}', which no revision file has.", name),
                   "name `head`, a revision id or a branch label; `alembic history` lists them");
  }
  bool too_many_heads(std::vector<Index> heads, const std::string& label) {
    // In whatever order the files were found: told in one.
    std::sort(heads.begin(), heads.end(), [this](Index one, Index other) {
      return graph_.revisions_[one].revision < graph_.revisions_[other].revision;
    });
    std::vector<std::string> names;
    for (const Index head : heads) {
      const RevisionFile& file = graph_.revisions_[head];
      names.push_back(fmt::format("{} ({})", file.revision, file.path));
    }
    const std::string on_branch = label.empty() ? "" : fmt::format(" on the branch '{}'", label);
    return fail(api::Code::kMultipleHeads,
                fmt::format("The target '{}' names a single head, and the files have {}{}: {}.", target_, heads.size(),
                            on_branch, join(names)),
                fmt::format("merge them in Git: `alembic merge -m \"merge\" {}`; or name one of them as the target; or "
                            "allow several: `{}`",
                            joined(heads), api::to_flag(api::Heads::kAll)));
  }
  [[nodiscard]] std::string joined(const std::vector<Index>& revisions) const {
    return join(graph_.ids(revisions), " ");
  }

  bool parse(std::vector<Index>& revisions) {
    // Anchored at the beginning only: what follows the digits is passed over, by Alembic too.
    static const std::regex relative("^(?:(.+?)@)?(\\w+)?([+-]\\d+)");
    std::smatch match;
    if (!std::regex_search(target_, match, relative)) return find_all(target_, revisions);
    const std::string text = match[3].str();
    const int steps = steps_of(text);
    const std::string label = match[1].str();
    const std::string symbol = match[2].str();
    Place place;
    if (symbol.empty()) {
      if (steps <= 0) {
        return unknown("goes down from where the database is; an upgrade goes up.",
                       "name the revision to reach; a downgrade is done with `alembic downgrade`");
      }
      if (!start(label, place)) return false;
    } else if (!find_one(steps > 0 || label.empty() ? symbol : label + "@" + symbol, place)) {
      return false;
    }
    if (!walk(place, steps, steps > 0 ? label : "") || !place) return false;
    revisions.push_back(*place);
    return true;
  }

  static int steps_of(std::string_view text) {
    int value = 0;
    const bool down = text.front() == '-';
    text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) value = std::numeric_limits<int>::max();
    return down ? -value : value;
  }

  // Where `+N` starts: the one version row, or the one that is on the labelled branch.
  bool start(const std::string& label, Place& place) {
    std::vector<Index> from = rows_;
    if (!label.empty()) {
      if (!on_line(from, label)) return false;
      if (from.empty()) {
        // No row stands on the branch: begin where the applied part of it ends.
        const std::vector<bool> applied = graph_.reach(rows_, &Edges::normalized);
        for (Index at = 0; at < applied.size(); ++at) {
          if (applied[at]) from.push_back(at);
        }
        if (!on_line(from, label)) return false;
        const std::vector<Index> active = from;
        std::erase_if(from, [&](Index at) {
          return std::any_of(active.begin(), active.end(), [&](Index other) {
            const std::vector<Index>& down = graph_.edges_[other].normalized;
            return std::find(down.begin(), down.end(), at) != down.end();
          });
        });
      }
    }
    if (from.size() > 1) {
      return unknown(
          fmt::format("counts from where the database is, and that is at several revisions: {}.", joined(from)),
          "name the branch, `LABEL@+1`, or the revision to reach");
    }
    if (!from.empty()) place = from.front();
    return true;
  }

  // Moves `place` by so many steps. Nothing below the first revisions can be a target.
  bool walk(Place& place, int steps, const std::string& label) {
    // More steps than revisions lead beyond the end, unless they go in a circle for ever.
    const bool too_far = static_cast<std::size_t>(std::abs(static_cast<long>(steps))) > graph_.size() + 1;
    for (int step = 0; step != steps; step += steps > 0 ? 1 : -1) {
      std::vector<Index> next;
      if (steps > 0) {
        next = place ? graph_.edges_[*place].next : graph_.known(graph_.bases());
        if (!label.empty() && !on_line(next, label)) return false;
      } else if (place) {
        next = graph_.edges_[*place].down;
      }
      if (next.empty() || too_far) {
        return unknown(fmt::format("leads beyond the {} revision.", steps > 0 ? "last" : "first"),
                       "name `head` or a revision id");
      }
      if (next.size() > 1) {
        return unknown(fmt::format("is ambiguous: {} it may go to {}.",
                                   place ? fmt::format("from {}", graph_.revisions_[*place].revision) : "from the base",
                                   joined(next)),
                       "name the revision to reach");
      }
      place = next.front();
    }
    if (!place) return unknown("names no revision.", "name `head` or a revision id");
    return true;
  }

  bool split(const std::string& id, Parts& parts) {
    std::string name = id;
    if (const std::size_t at = id.find('@'); at != std::string::npos) {
      parts.label = id.substr(0, at);
      name = id.substr(at + 1);
    }
    if (name == "heads") {
      std::vector<Index> heads = graph_.without(parts.label.empty() ? &Edges::all_next : &Edges::next);
      if (!parts.label.empty() && !on_line(heads, parts.label)) return false;
      parts.names = graph_.ids(heads);
    } else if (name == "head") {
      std::vector<Index> heads = graph_.without(&Edges::next);
      if (!parts.label.empty() && !on_line(heads, parts.label)) return false;
      if (heads.size() > 1) return too_many_heads(heads, parts.label);
      parts.names = graph_.ids(heads);
    } else if (name != "base") {
      parts.names = {name};
    }
    return true;
  }

  bool find_all(const std::string& id, std::vector<Index>& revisions) {
    Parts parts;
    if (!split(id, parts)) return false;
    for (const std::string& name : parts.names) {
      Index found = 0;
      if (!find_name(name, parts.label, found)) return false;
      revisions.push_back(found);
    }
    return true;
  }

  bool find_one(const std::string& id, Place& place) {
    Parts parts;
    if (!split(id, parts)) return false;
    if (parts.names.size() > 1) return too_many_heads(graph_.known(parts.names), parts.label);
    Index found = 0;
    if (parts.names.empty()) return true;
    if (!find_name(parts.names.front(), parts.label, found)) return false;
    place = found;
    return true;
  }

  // An exact id or label, else the only one of four characters or more that begins so.
  bool find_name(const std::string& name, const std::string& label, Index& found) {
    Index branch = 0;
    if (!label.empty() && !find_name(label, "", branch)) return false;
    if (const Place exact = exactly(name)) {
      found = *exact;
    } else {
      std::vector<Index> candidates;
      const auto consider = [&](const std::string& key, Index at) {
        if (!name.empty() && key.size() > 3 && key.starts_with(name)) candidates.push_back(at);
      };
      for (Index at = 0; at < graph_.size(); ++at) consider(graph_.revisions_[at].revision, at);
      for (const auto& [key, revision] : graph_.labels_) consider(key, graph_.by_id_.at(revision));
      if (!label.empty() && !on_line(candidates, label)) return false;
      if (candidates.empty()) return not_found(name);
      if (candidates.size() > 1) {
        return unknown(fmt::format("is the beginning of several: {}.", joined(candidates)), "write more of the id");
      }
      found = candidates.front();
    }
    if (!label.empty() && !shares_line(found, {branch})) {
      return unknown(fmt::format("does not hold: revision {} is not on the branch '{}'.",
                                 graph_.revisions_[found].revision, label),
                     "name the revision without the branch, or a revision of that branch");
    }
    return true;
  }

  [[nodiscard]] Place exactly(const std::string& name) const {
    const auto label = graph_.labels_.find(name);
    const auto found = graph_.by_id_.find(label != graph_.labels_.end() ? label->second : name);
    return found == graph_.by_id_.end() ? Place() : Place(found->second);
  }

  // Keeps those that are ancestors or descendants, by down_revision, of what `label` stands for.
  bool on_line(std::vector<Index>& revisions, const std::string& label) {
    std::vector<Index> line;
    Parts parts;
    if (!split(label, parts)) return false;
    if (revisions.empty()) return true;
    if (!parts.label.empty()) parts.names.push_back(parts.label);
    for (const std::string& name : parts.names) {
      Index found = 0;
      if (!find_name(name, "", found)) return false;
      line.push_back(found);
    }
    if (line.empty()) return true;  // `base`: everything comes from there
    std::erase_if(revisions, [&](Index at) { return !shares_line(at, line); });
    return true;
  }

  [[nodiscard]] bool shares_line(Index revision, const std::vector<Index>& line) const {
    const std::vector<bool> above = graph_.reach({revision}, &Edges::next);
    const std::vector<bool> below = graph_.reach({revision}, &Edges::down);
    return std::any_of(line.begin(), line.end(), [&](Index at) { return above[at] || below[at]; });
  }

  const Graph& graph_;
  std::string target_;
  std::vector<Index> rows_;
  std::optional<api::Finding> problem_;
};

ResolvedTarget Graph::resolve(std::string_view target, const std::vector<std::string>& rows) const {
  return TargetReader(*this, target, rows).read();
}

}  // namespace lockkeeper::alembic
