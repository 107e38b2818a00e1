// Sets of revisions, closed under ancestry, whose schemas the live one equals as far as the slots tell. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

class Candidates {
 public:
  // Takes slots over; `ancestry` must outlive it.
  Candidates(std::vector<Slot> slots, const Ancestry& ancestry);

  // The largest such set; every other is part of it. nullopt where there is none.
  [[nodiscard]] std::optional<RevisionSet> largest() const;
  // The largest one inside of `within` (itself one) that has not `revision`.
  [[nodiscard]] std::optional<RevisionSet> without(const RevisionSet& within, std::size_t revision) const;
  // Of the largest one, those that no other such set lacks, as far as one look tells: a few may be left out.
  [[nodiscard]] RevisionSet pinned(const RevisionSet& largest) const;
  // Whether the set, closed under ancestry, is one.
  [[nodiscard]] bool holds(const RevisionSet& set) const;
  // In how many slots the live schema differs from the set's.
  [[nodiscard]] std::size_t distance(const RevisionSet& set) const;

  // One more question. False, and not asked, where no set is left then.
  bool add(Slot slot, const std::optional<RevisionSet>& largest);

 private:
  // Takes out of `set` what its slots do not allow, and so on; false where nothing is left that fits.
  bool settle(RevisionSet& set, std::vector<std::size_t> todo) const;
  void connect(std::size_t slot);
  [[nodiscard]] bool is_in_line(const Slot& slot) const;

  std::vector<Slot> slots_;
  std::vector<bool> judged_;  // by slot: whether settle() understands it
  const Ancestry& ancestry_;
  const bool is_chain_;
  std::vector<std::vector<std::size_t>> slots_of_;  // by revision
};

}  // namespace lockkeeper::plan
