// The baseline: the report of an earlier lint, whose findings are known and are not told again. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"

namespace lockkeeper::lint {

// A finding as a baseline knows it: without its line, which moves with what is put in above it.
struct KnownFinding {
  std::string rule;
  std::string place;  // the revision; of plain SQL the file, as it was named
  std::string message;
  [[nodiscard]] bool operator==(const KnownFinding&) const = default;
};

// Reads what `lockkeeper lint -o json` has printed. Returns: nullopt where the text is no such report.
[[nodiscard]] std::optional<std::vector<KnownFinding>> read_baseline(std::string_view text);

struct Baselined {
  std::vector<LintedFile> files;    // without the findings that are known
  std::vector<KnownFinding> stale;  // of these files, and no finding is like it any more
};

// Takes as many findings away as the baseline has like them.
[[nodiscard]] Baselined without_known(std::vector<LintedFile> files, const std::vector<KnownFinding>& baseline);

}  // namespace lockkeeper::lint
