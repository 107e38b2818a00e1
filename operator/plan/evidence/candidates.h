// The candidates for a proof: sets of revisions, closed under ancestry, whose schemas the live one equals as far as the
// slots tell. Pure.
//
// largest(), without() and add() pass over a slot that counts objects of revisions that do not need each other; holds()
// and distance() ask it, too.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

class Candidates {
 public:
  // Requires: `ancestry` outlives this object.
  Candidates(std::vector<Slot> slots, const Ancestry& ancestry);

  // Returns: the largest candidate, of which every other one is a part; nullopt where there is none.
  [[nodiscard]] std::optional<RevisionSet> largest() const;
  // Returns: the largest candidate inside of the candidate `within` that does not have `revision`; nullopt where there
  // is none.
  [[nodiscard]] std::optional<RevisionSet> without(const RevisionSet& within, std::size_t revision) const;
  // Returns: the revisions of the largest candidate that no other one lacks, as far as one look tells: a few may be
  // left out.
  [[nodiscard]] RevisionSet pinned(const RevisionSet& largest) const;
  // Returns: whether the set is a candidate. Requires: it is closed under ancestry.
  [[nodiscard]] bool holds(const RevisionSet& set) const;
  // Returns: the number of slots in which the live schema differs from the set's.
  [[nodiscard]] std::size_t distance(const RevisionSet& set) const;

  // Adds a slot, unless no candidate is left with it. `largest`: largest() before.
  // Returns: whether the slot was added.
  bool add(Slot slot, const std::optional<RevisionSet>& largest);

 private:
  // Takes out of `set` the revisions that the slots `todo` do not allow, then looks again at the slots of these.
  // Returns: false where no set fits.
  bool settle(RevisionSet& set, std::vector<std::size_t> todo) const;
  void connect(std::size_t slot);
  [[nodiscard]] bool is_in_line(const Slot& slot) const;

  std::vector<Slot> slots_;
  std::vector<bool> judged_;  // by slot: whether settle() asks it
  const Ancestry& ancestry_;
  const bool is_chain_;
  std::vector<std::vector<std::size_t>> slots_of_;  // by revision
};

}  // namespace lockkeeper::plan
