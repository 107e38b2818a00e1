// What the parts of the page of `kubectl lockkeeper ui` have in common: how a state, a time and a command look. Pure.
#pragma once

#include <optional>
#include <string>

#include "api/migration.h"
#include "base/timestamp.h"
#include "picture/migration_state.h"

namespace lockkeeper::picture {

// Returns: the time since then, which the page counts on by itself; `?` where nobody knows.
[[nodiscard]] std::string age_html(const std::optional<Timestamp>& since, Timestamp now);

// Returns: the mark, the word and the reason of its state, in the colours of its attention.
[[nodiscard]] std::string state_html(const api::Migration& migration, Timestamp now);

// Returns: `0001 → 0002`, as code.
[[nodiscard]] std::string revisions_html(const api::RevisionStatus& revision);

// Returns: a button that copies the command, and its note beside it.
[[nodiscard]] std::string command_html(const ToType& typed);

}  // namespace lockkeeper::picture
