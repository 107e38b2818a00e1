// Revisions judged by the rules over revisions. Pure.
#pragma once

#include <vector>

#include "lint/finding.h"
#include "lint/revisions.h"

namespace lockkeeper::lint {

// Judges the wanted revisions, by what stands before them where that counts.
// Returns: the findings of each, at their lines of its file.
[[nodiscard]] std::vector<std::vector<Finding>> judge_revisions(const std::vector<RevisionSql>& before,
                                                                const std::vector<RevisionSql>& wanted);

}  // namespace lockkeeper::lint
