// The search for the Python that has the application's Alembic, where nobody has named one. It looks at files and the
// environment, and starts nothing but a project's own tool (poetry, pipenv) where all else has failed.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lockkeeper::alembic {

struct PythonFound {
  std::vector<std::string> command;      // starts it; empty: no Python was found
  std::string because;                   // "the .venv in /app"
  std::vector<std::string> passed_over;  // "VIRTUAL_ENV=/opt/tools, which has no alembic"

  // Returns: a sentence with the command, the reason for it, and the environments that were passed over.
  [[nodiscard]] std::string sentence() const;
};

// Looks in this order: VIRTUAL_ENV, the interpreter in the first line of `alembic` on PATH, `.venv` or `venv` in
// `directory` or above it, the environments of uv, PDM, Poetry and Pipenv, and python3, then python, on PATH. An
// environment that clearly has no Alembic is taken only where there is no other Python. `environment` is the process's.
// It may wait a minute for a tool.
// Throws: no Error.
[[nodiscard]] PythonFound find_python(const std::string& directory,
                                      const std::map<std::string, std::string>& environment);

}  // namespace lockkeeper::alembic
