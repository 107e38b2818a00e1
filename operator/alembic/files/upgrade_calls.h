// What upgrade() does, as far as its text shows: which methods it calls, and which tables it makes. Pure.
#pragma once

#include <string>
#include <vector>

#include "alembic/files/python_tokens.h"
#include "alembic/files/revision_file.h"

namespace lockkeeper::alembic {

struct UpgradeCalls {
  std::vector<CreatedTable> tables;
  std::vector<std::string> operations;  // sorted, each once
  bool makes_more = false;
};

// Looks into every module-level function whose name begins with `upgrade`: with several databases there is one each.
[[nodiscard]] UpgradeCalls read_upgrade_calls(const std::vector<PythonToken>& tokens);

}  // namespace lockkeeper::alembic
