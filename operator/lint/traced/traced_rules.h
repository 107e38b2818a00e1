// The rules that only a trace can speak: no text shows what they find, so none of them checks a statement.
#pragma once

#include <span>

#include "lint/rule.h"

namespace lockkeeper::lint {

extern const Rule kRewriteUnderLock;
extern const Rule kScanUnderLock;
extern const Rule kBuildUnderLock;
extern const Rule kLockOnAnotherTable;
extern const Rule kFailingStatement;

// Returns: all of them. Their names are unlike each other, and unlike those of all_rules().
[[nodiscard]] std::span<const Rule* const> traced_rules();

}  // namespace lockkeeper::lint
