// What the tests of this room ask of a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/lint.h"

namespace lockkeeper::lint {

// `RULE LINE:COLUMN` of each finding.
inline std::vector<std::string> places_of(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  for (const Finding& finding : findings) {
    all.push_back(finding.rule + " " + std::to_string(finding.line) + ":" + std::to_string(finding.column));
  }
  return all;
}

inline std::vector<std::string> linted(std::string_view text, const Options& options = {}) {
  return places_of(lint(text, options));
}

}  // namespace lockkeeper::lint
