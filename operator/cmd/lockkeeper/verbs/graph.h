// What `lockkeeper graph` prints.
#pragma once

#include <cstddef>
#include <string>

#include "cmd/lockkeeper/flags.h"
#include "runner/commands/graph_look.h"

namespace lockkeeper::cmd {

// Returns: the graph in that form, with its last line's end. `colour`, `widest`: of the text alone.
[[nodiscard]] std::string graph_output(const runner::GraphResult& result, OutputForm form, bool all, std::size_t widest,
                                       bool colour);

// Returns: how many characters a line of standard output has room for: COLUMNS, or the terminal's.
[[nodiscard]] std::size_t width_of_output();

}  // namespace lockkeeper::cmd
