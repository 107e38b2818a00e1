// The comments that suppress a finding: `-- lockkeeper: ignore RULE: reason`, on a line of the statement or alone on
// the lines right before it. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/places.h"

namespace lockkeeper::lint {

struct Suppression {
  std::string rule;
  std::string reason;    // empty where none is written: then it suppresses nothing
  std::size_t at = 0;    // of the comment, in bytes
  std::size_t line = 1;  // that it stands on
  std::size_t next = 0;  // where it stands alone: the first line behind it that is no such comment; else 0
  bool used = false;
};

class Suppressions {
 public:
  // Takes them as read_suppressions() returns them.
  explicit Suppressions(std::vector<Suppression> all);

  // Marks the suppressions that are about a finding of a statement on these lines as used.
  // Returns: whether there is one.
  bool suppress(std::string_view rule, std::size_t first_line, std::size_t last_line);

  // Returns: the findings about suppressions themselves: those without a reason, and those that nothing has used.
  [[nodiscard]] std::vector<Finding> judge() const;

 private:
  std::vector<Suppression> all_;
  // By rule, those that have a reason: the line that each is about, and which it is. A statement asks for its lines
  // alone, and so a file of many suppressions and many findings takes no longer than both.
  std::map<std::string, std::multimap<std::size_t, std::size_t>, std::less<>> by_line_;
};

// Reads one comment, which begins with its mark: `--`, or `#` in a file of Python's.
// Returns: one for each rule that it names, without a place; none where it is no suppression.
[[nodiscard]] std::vector<Suppression> parse_suppressions(std::string_view comment, std::string_view mark);

// Returns: the finding about the suppression itself, where it has no reason or nothing has used it. `subject`: what it
// is about, as a sentence calls it.
[[nodiscard]] std::optional<Finding> judge(const Suppression& suppression, std::string_view mark,
                                           std::string_view subject);

// Returns: one for each rule that a comment of SQL names, in order.
[[nodiscard]] std::vector<Suppression> read_suppressions(std::string_view text, const Places& places);

}  // namespace lockkeeper::lint
