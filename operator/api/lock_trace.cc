#include "api/lock_trace.h"

#include <array>
#include <cstddef>

namespace lockkeeper::api {

namespace {

struct Words {
  std::string_view name;
  std::string_view mode;
};

constexpr std::array<Words, 9> kWords{{{"", ""},
                                       {"ACCESS SHARE", "AccessShareLock"},
                                       {"ROW SHARE", "RowShareLock"},
                                       {"ROW EXCLUSIVE", "RowExclusiveLock"},
                                       {"SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"},
                                       {"SHARE", "ShareLock"},
                                       {"SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock"},
                                       {"EXCLUSIVE", "ExclusiveLock"},
                                       {"ACCESS EXCLUSIVE", "AccessExclusiveLock"}}};

}  // namespace

std::string_view to_string(TableLock lock) {
  return kWords.at(static_cast<std::size_t>(lock)).name;
}

TableLock parse_lock_mode(std::string_view mode) {
  for (std::size_t i = 1; i < kWords.size(); ++i) {
    if (kWords.at(i).mode == mode) return static_cast<TableLock>(i);
  }
  return TableLock::kNone;
}

}  // namespace lockkeeper::api
