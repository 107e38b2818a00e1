// What downgrade() of a revision file does, as far as its text shows it. Pure.
#pragma once

#include <string_view>

namespace lockkeeper::alembic {

enum class DowngradeBody {
  kMissing,  // the file has no downgrade()
  kEmpty,    // `pass`, a docstring, a bare return
  kRaises,   // it refuses
  kActs,     // anything else
};

// Reads every module-level function whose name begins with `downgrade`: with several databases each has one of its own,
// and one of them that acts is enough.
// Returns: kActs also of a text that cannot be read.
[[nodiscard]] DowngradeBody read_downgrade(std::string_view source);

}  // namespace lockkeeper::alembic
