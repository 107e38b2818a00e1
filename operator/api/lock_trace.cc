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

TableLock lock_with(std::string_view Words::*word, std::string_view text) {
  for (std::size_t i = 1; i < kWords.size(); ++i) {
    if (kWords.at(i).*word == text) return static_cast<TableLock>(i);
  }
  return TableLock::kNone;
}

}  // namespace

std::string_view to_string(TableLock lock) {
  return kWords.at(static_cast<std::size_t>(lock)).name;
}

TableLock parse_table_lock(std::string_view name) {
  return lock_with(&Words::name, name);
}

TableLock parse_lock_mode(std::string_view mode) {
  return lock_with(&Words::mode, mode);
}

}  // namespace lockkeeper::api
