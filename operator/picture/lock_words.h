// A lock of a planned statement in words: cells of a table, and one sentence. Pure.
#pragma once

#include <string>

#include "api/foresight.h"

namespace lockkeeper::picture {

// Returns: `41 GB`; `not known` where nobody could read it.
[[nodiscard]] std::string size_of(const api::LockUse& lock);

// Returns: who waits behind the lock: `reads and writes`, `writes`, `nobody`.
[[nodiscard]] std::string who_waits(const api::LockUse& lock);

// Returns: how long the work under the lock takes: `27 s to 3 min 25 s`, `a moment`, `not known`.
[[nodiscard]] std::string how_long(const api::LockUse& lock);

// Returns: `blocks reads and writes of public.orders (41 GB, 120 million rows, 8,100 reads/min) while it is scanned: 27
// s to 3 min 25 s (throughput assumed)`.
[[nodiscard]] std::string sentence(const api::LockUse& lock);

}  // namespace lockkeeper::picture
