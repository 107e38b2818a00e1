// A revision graph in words: what each picture of it says beside its lines. Pure.
#pragma once

#include <string>
#include <vector>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

// Returns: a sign of one character that is another one for each state: what a colour alone would not tell everybody.
[[nodiscard]] const char* sign_of(api::RevisionState state);

// Returns: `12 revisions, 2 heads: 9 applied, 2 pending, 1 orphan`; the states that none is in are left out.
[[nodiscard]] std::string headline(const api::RevisionGraph& graph);

// How many revisions of the graph have the state.
[[nodiscard]] std::size_t count(const api::RevisionGraph& graph, api::RevisionState state);

// Returns: a revision's id, `… 240 applied revisions` for a run.
[[nodiscard]] std::string title(const DrawnNode& node);
// Returns: its message; of a run its oldest and its newest revision.
[[nodiscard]] std::string subtitle(const DrawnNode& node);

// Returns: what else is to be said of a node in a word or two, the most important first: a risk that is more than
// Online, `head`, `current`, its branch labels, `merge`.
[[nodiscard]] std::vector<std::string> tags(const DrawnNode& node);

// Returns: lines about a node: its state and risk, message, file, what it follows and needs, its contexts; not its
// statements.
[[nodiscard]] std::vector<std::string> details(const DrawnNode& node);

// Returns: a line for each lock of the statement.
[[nodiscard]] std::vector<std::string> lock_lines(const api::PlannedStatement& statement);

}  // namespace lockkeeper::picture
