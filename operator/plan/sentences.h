// Lists and numbers as sentences write them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alembic/graph.h"

namespace lockkeeper::plan {

[[nodiscard]] std::string listed(const std::vector<std::string>& names);          // a, b, c
[[nodiscard]] std::string joined(const std::vector<std::string>& names);          // a b c
[[nodiscard]] std::string shortened_list(const std::vector<std::string>& names);  // a, b, c … z (40 in all)
[[nodiscard]] std::string some_of(const std::vector<std::string>& names, std::size_t most = 4);  // a, b and 3 more
[[nodiscard]] std::string with_full_stop(std::string sentence);
// Returns: the two as sentences, `… is gone. Remedy: bring it back.`; the first alone where there is no remedy.
[[nodiscard]] std::string with_remedy(const std::string& message, const std::string& remedy);
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);  // 1 table, 3 tables

// Returns: `one` for one thing, else `several`: `is`, `are`.
[[nodiscard]] std::string verb(std::size_t count, std::string_view one, std::string_view several);
// Returns: `b2 (versions/b2.py)`; the id alone where no file has it.
[[nodiscard]] std::string named(const alembic::Graph& graph, const std::string& revision);

}  // namespace lockkeeper::plan
