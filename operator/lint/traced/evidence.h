// The evidence that a trace has to show for what a rule claims. Pure.
#pragma once

#include <string_view>

#include "api/lock_trace.h"
#include "lint/rule.h"

namespace lockkeeper::lint {

enum class Evidence {
  kNone,     // the rule says nothing of what the server does: a trace neither confirms nor contradicts it
  kFailure,  // the statement fails
  kLock,     // the finding's lock, on a relation that is older than the script
  kRewrite,
  kScan,   // or a rewrite, which reads as well
  kBuild,  // of an index; or a rewrite, which builds them all
  kWork,   // any of the three
};

struct Expected {
  Evidence evidence = Evidence::kNone;
  unsigned reasons = 0;  // kRewrite, kWork: those of a rewrite that count; 0: any
};

// Returns: for a rule that is not known here its lock; kNone where it warns of none.
[[nodiscard]] Expected evidence_of(const Rule& rule);

// Returns: whether it is work on rows, which takes as long as the table is big.
[[nodiscard]] constexpr bool is_work(Evidence evidence) {
  return evidence >= Evidence::kRewrite;
}

// Returns: the same for one finding, whose lock is `lock`. Where the statement empties the relation there is no work to
// see, and its lock is all; an index is not rewritten, but built; a finding without a lock (a function moves into
// another schema) has none to see.
[[nodiscard]] Expected evidence_of(const Rule& rule, api::TableLock lock, const Subject& subject);

// Returns: whether the server did to this relation what was expected, and it is older than the script. `lock` is the
// finding's. Requires: the expected is of the statement that did it.
[[nodiscard]] bool shows(const api::RelationTrace& relation, const Expected& expected, api::TableLock lock);

// Returns: whether its rows were written anew. Requires: the statement does not empty it.
[[nodiscard]] constexpr bool is_rewritten(const api::RelationTrace& relation) {
  return relation.rewritten || relation.new_file;
}

// Returns: whether writers of the relation wait, at least.
[[nodiscard]] constexpr bool blocks_writes(api::TableLock lock) {
  return lock >= api::TableLock::kShare;
}

// Returns: whether it is a TRUNCATE, or fills nothing: REFRESH … WITH NO DATA.
[[nodiscard]] inline bool empties(const Subject& subject) {
  return subject.definition().form == sql::Form::kTruncate || subject.said().with_no_data;
}

}  // namespace lockkeeper::lint
