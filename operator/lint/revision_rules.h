// The rules over revisions: what their files say beside the SQL that they run. No single statement shows what they
// find, so none of them checks one.
#pragma once

#include <span>

#include "lint/rule.h"

namespace lockkeeper::lint {

extern const Rule kMergeOverOneTable;
extern const Rule kMissingDowngrade;
extern const Rule kDowngradeCannotRestore;
extern const Rule kOperationOutsideOfBatch;

// Returns: all of them. Their names are unlike each other, and unlike those of other rules.
[[nodiscard]] std::span<const Rule* const> revision_rules();

}  // namespace lockkeeper::lint
