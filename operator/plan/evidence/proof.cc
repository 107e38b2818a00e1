#include "plan/evidence/proof.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "plan/evidence/comparison_key.h"
#include "plan/evidence/state.h"
#include "plan/evidence/tie_breakers.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using schema::Fingerprint;
using schema::SchemaObject;

class ProofFinder {
 public:
  ProofFinder(const schema::History& history, const Fingerprint& live, const Ancestry& ancestry,
              const ObjectHistories& objects)
      : history_(history),
        live_(live),
        ancestry_(ancestry),
        objects_(objects),
        candidates_(objects.slots(), ancestry),
        unconfirmed_(ancestry.size(), false) {}

  ProofResult run(const std::vector<std::string>& rows, const std::vector<std::string>& ledger) {
    rows_ = ancestry_.closed(rows);
    ledger_ = ancestry_.closed(ledger);
    has_rows_ = std::find(rows_.begin(), rows_.end(), true) != rows_.end();
    has_ledger_ = std::find(ledger_.begin(), ledger_.end(), true) != ledger_.end();
    if (objects_.alien().empty()) largest_ = candidates_.largest();
    if (largest_) decide();
    if (!result_.proof && result_.undecided.empty()) find_nearest();
    return std::move(result_);
  }

 private:
  void decide() {
    const bool rows_hold = has_rows_ && candidates_.holds(rows_);
    if (rows_hold && rows_ == *largest_) {
      take(rows_, "");
      return;
    }
    heed_facets();
    if (rows_hold && !rows_are_behind()) {
      take(rows_, ", and of the states that are equal to it the version rows name this one");
      return;
    }
    const std::vector<std::string> disputed = find_disputed();
    if (disputed.empty()) {
      take(*largest_, "");
      return;
    }
    // Rows that the schema contradicts stood still while somebody went on: what they name ran, what they lack may have.
    // Those that also name what is not there are no word for anything.
    const auto all_are_in = [&](const RevisionSet& set) {
      return std::all_of(disputed.begin(), disputed.end(),
                         [&](const std::string& revision) { return set[*ancestry_.number(revision)]; });
    };
    if (all_are_in(rows_) && is_part(rows_, *largest_)) {
      take(*largest_, ", and the version rows tell what ran of that which leaves no trace in the schema");
      return;
    }
    if (has_ledger_ && is_part(ledger_, *largest_) && candidates_.holds(ledger_)) {
      take(ledger_, ", and of the states that are equal to it the ledger names this one");
      return;
    }
    if (all_are_in(ledger_)) {
      take(*largest_, ", and the ledger has what leaves no trace in the schema");
      return;
    }
    const auto lower = candidates_.without(*largest_, *ancestry_.number(disputed.front()));
    const std::vector<std::string> below = lower ? ancestry_.heads(*lower) : std::vector<std::string>{};
    result_.undecided_heads = {below, ancestry_.heads(*largest_)};
    const std::string earlier = below.empty() ? "before the first revision" : "after " + listed(below);
    const bool one = disputed.size() == 1;
    result_.undecided = fmt::format(
        "The schema equals the state {} and the one after {}: {} {} nothing that is there, and neither the version "
        "rows nor the ledger tell whether {} ran.",
        earlier, listed(ancestry_.heads(*largest_)), shortened_list(disputed),
        one ? "moves data or leaves" : "move data or leave", one ? "it" : "they");
  }

  // A comment that only a later revision sets says that it ran; where it moved data, it must not run again.
  [[nodiscard]] bool rows_are_behind() const {
    if (!is_part(rows_, *largest_)) return false;
    const RevisionSet pinned = candidates_.pinned(*largest_);
    for (std::size_t i = 0; i < ancestry_.size(); ++i) {
      if (pinned[i] && !rows_[i] && history_.revisions[i].moves_data) return true;
    }
    return false;
  }

  static bool is_part(const RevisionSet& set, const RevisionSet& of) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (set[i] && !of[i]) return false;
    }
    return true;
  }

  // Where revisions remain that the schema may have or not, the finer traces that they leave.
  void heed_facets() {
    const RevisionSet pinned = candidates_.pinned(*largest_);
    RevisionSet open(ancestry_.size(), false);
    for (std::size_t i = 0; i < ancestry_.size(); ++i) open[i] = (*largest_)[i] && !pinned[i];
    if (std::find(open.begin(), open.end(), true) == open.end()) return;
    for (TieBreaker& tie_breaker : tie_breakers_of(history_, objects_, open)) {
      std::vector<std::size_t> writers;
      for (const SlotWrite& write : tie_breaker.slot.writes) writers.push_back(write.revision);
      if (candidates_.add(std::move(tie_breaker.slot), largest_)) {
        largest_ = candidates_.largest();
      } else if (!tie_breaker.is_order) {
        for (const std::size_t writer : writers) unconfirmed_[writer] = true;
      }
    }
  }

  [[nodiscard]] std::vector<std::string> find_disputed() const {
    const RevisionSet pinned = candidates_.pinned(*largest_);
    std::vector<std::string> disputed;
    for (std::size_t i = 0; i < ancestry_.size(); ++i) {
      if (!(*largest_)[i] || pinned[i]) continue;
      if (!history_.revisions[i].moves_data && !unconfirmed_[i]) continue;
      if (candidates_.without(*largest_, i)) disputed.push_back(ancestry_.id(i));
    }
    return disputed;
  }

  void take(const RevisionSet& set, const std::string& decided) {
    Proof proof{.applied = ancestry_.ids(set), .heads = ancestry_.heads(set), .because = ""};
    const std::vector<const SchemaObject*> state = objects_after(history_, set);
    if (!equals(state, live_, objects_)) return;
    const auto count = static_cast<std::size_t>(std::count_if(
        state.begin(), state.end(), [this](const SchemaObject* object) { return objects_.knows(identity(*object)); }));
    proof.because = proof.heads.empty() ? "the schema has nothing that these revisions make"
                                        : fmt::format("the schema equals the state after {} ({}){}",
                                                      listed(proof.heads), counted(count, "object"), decided);
    result_.proof = std::move(proof);
  }

  void find_nearest() {
    RevisionSet best(ancestry_.size(), false);
    std::size_t least = candidates_.distance(best);
    const auto try_set = [&](const RevisionSet& set, bool or_equal) {
      const std::size_t distance = candidates_.distance(set);
      if (distance < least || (or_equal && distance == least)) {
        least = distance;
        best = set;
      }
    };
    if (const auto prefix = nearest_prefix(); prefix > 0) {
      RevisionSet set(ancestry_.size(), false);
      std::fill_n(set.begin(), prefix, true);
      try_set(set, true);
    }
    for (const std::string& head : ancestry_.heads(RevisionSet(ancestry_.size(), true))) {
      try_set(ancestry_.closed({head}), false);
    }
    // Arm by arm: what makes it nearer stays. In a chain the prefixes are all there is.
    for (bool better = !ancestry_.is_chain(); better;) {
      better = false;
      for (std::size_t i = 0; i < ancestry_.size(); ++i) {
        if (best[i]) continue;
        const auto& parents = ancestry_.parents(i);
        if (!std::all_of(parents.begin(), parents.end(), [&best](std::size_t parent) { return best[parent]; }))
          continue;
        RevisionSet more = best;
        more[i] = true;
        const std::size_t before = least;
        try_set(more, false);
        better = better || least < before;
      }
    }
    if (has_rows_) try_set(rows_, true);
    result_.nearest = Nearest{.heads = ancestry_.heads(best),
                              .difference = difference(objects_after(history_, best), live_, objects_)};
  }

  // How many of the first revisions make the state that comes nearest; the more, where several do.
  [[nodiscard]] std::size_t nearest_prefix() const {
    std::vector<long> change(ancestry_.size() + 1, 0);
    for (const Slot& slot : objects_.slots()) {
      bool wrong = slot.base != slot.live;
      if (wrong) ++change[0];
      for (const SlotWrite& write : slot.writes) {
        const bool now = write.value != slot.live;
        if (now != wrong) change[write.revision + 1] += now ? 1 : -1;
        wrong = now;
      }
    }
    std::size_t best = 0;
    long least = change[0];
    long sum = 0;
    for (std::size_t i = 0; i < change.size(); ++i) {
      sum += change[i];
      if (sum > least) continue;
      least = sum;
      best = i;
    }
    return best;
  }

  const schema::History& history_;
  const Fingerprint& live_;
  const Ancestry& ancestry_;
  const ObjectHistories& objects_;
  Candidates candidates_;
  RevisionSet unconfirmed_;  // they leave a finer trace, and it is not there
  RevisionSet rows_;
  RevisionSet ledger_;
  bool has_rows_ = false;
  bool has_ledger_ = false;
  std::optional<RevisionSet> largest_;
  ProofResult result_;
};

}  // namespace

ProofResult prove(const schema::History& history, const Fingerprint& live, const Ancestry& ancestry,
                  const ObjectHistories& objects, const std::vector<std::string>& rows,
                  const std::vector<std::string>& ledger) {
  return ProofFinder(history, live, ancestry, objects).run(rows, ledger);
}

bool equals(const std::vector<const SchemaObject*>& state, const Fingerprint& live, const ObjectHistories& objects) {
  if (!objects.alien().empty()) return false;
  std::map<schema::Hash, std::int32_t> counts;
  std::size_t named = 0;
  for (const SchemaObject* object : state) {
    const std::string name = identity(*object);
    if (!objects.knows(name)) continue;
    if (object->name_is_incidental) {
      ++counts[objects.comparison_key_of(*object)];
      continue;
    }
    const SchemaObject* there = objects.live(name);
    if (there == nullptr || there->name_is_incidental ||
        objects.comparison_key_of(*there) != objects.comparison_key_of(*object))
      return false;
    ++named;
  }
  std::map<schema::Hash, bool> seen;
  for (const SchemaObject& object : live.objects()) {
    if (object.name_is_incidental) {
      const schema::Hash hash = objects.comparison_key_of(object);
      const auto count = objects.live_count(hash);
      if (!count) continue;
      const auto wanted = counts.find(hash);
      if (*count != (wanted == counts.end() ? 0 : wanted->second)) return false;
      seen[hash] = true;
    } else if (objects.knows(identity(object))) {
      if (named-- == 0) return false;
    }
  }
  return named == 0 &&
         std::all_of(counts.begin(), counts.end(), [&seen](const auto& count) { return seen.contains(count.first); });
}

schema::Diff difference(const std::vector<const SchemaObject*>& state, const Fingerprint& live,
                        const ObjectHistories& objects) {
  // What is the same on both sides is most of it, and is not copied.
  std::vector<SchemaObject> before;
  std::unordered_set<const SchemaObject*> same;  // of the live ones
  for (const SchemaObject* object : state) {
    const std::string name = identity(*object);
    const SchemaObject* there = objects.live(name);
    if (there != nullptr && objects.comparison_key_of(*there) == objects.comparison_key_of(*object)) {
      same.insert(there);
    } else if (objects.knows(name)) {
      before.push_back(*object);
    }
  }
  std::vector<SchemaObject> after;
  for (const SchemaObject& object : live.objects()) {
    if (same.contains(&object)) continue;
    if (objects.knows(identity(object)) ||
        (object.name_is_incidental && objects.live_count(objects.comparison_key_of(object)))) {
      after.push_back(object);
    }
  }
  schema::Diff diff = compare(Fingerprint(std::move(before)), Fingerprint(std::move(after)));
  std::erase_if(diff.changed, [](const schema::ObjectChange& change) {
    return comparison_key(change.before) == comparison_key(change.after);
  });
  // Somebody's own copy of what has its own name as well.
  std::erase_if(diff.added, [&objects](const SchemaObject& object) { return !objects.knows(identity(object)); });
  return diff;
}

}  // namespace lockkeeper::plan
