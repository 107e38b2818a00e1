// The Pythons of tests/support/venvs.sh.
#pragma once

#include <string>

namespace lockkeeper::alembic_test {

// The interpreter of an environment, as --python of a user would name it.
[[nodiscard]] std::string python_of(const std::string& environment);

// The same, started quicker: it forks from one that has imported Alembic (tests/support/warm_python.py), which starts
// with the first call and ends with this process. One environment a process; another one, or LOCKKEEPER_COLD_PYTHON=1,
// gets the interpreter itself.
[[nodiscard]] std::string quick_python_of(const std::string& environment);

}  // namespace lockkeeper::alembic_test
