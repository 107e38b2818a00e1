// The calls in upgrade(), as far as its text shows them: the methods that it calls, and the tables that it makes. Pure.
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

// Reads every module-level function whose name begins with `upgrade`: with several databases each has one of its own.
[[nodiscard]] UpgradeCalls read_upgrade_calls(const std::vector<PythonToken>& tokens);

}  // namespace lockkeeper::alembic
