// Which Python has the application's Alembic, where nobody has named one. Looks at files and at the environment; starts
// nothing but a project's own tool (poetry, pipenv) where nothing else leads anywhere.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lockkeeper::alembic {

struct PythonFound {
  std::vector<std::string> command;      // how it is started; empty: there is none
  std::string because;                   // "the .venv in /app"
  std::vector<std::string> passed_over;  // "VIRTUAL_ENV=/opt/tools, which has no alembic"

  // For people: the command, why it was chosen, and what was not.
  [[nodiscard]] std::string sentence() const;
};

// In this order: VIRTUAL_ENV, the interpreter in the first line of `alembic` on PATH, `.venv` or `venv` in `directory`
// or above it, the environments of uv, PDM, Poetry and Pipenv, and python3, then python, on PATH. An environment in
// which there is clearly no Alembic is passed over. `environment` is that of the process.
[[nodiscard]] PythonFound find_python(const std::string& directory,
                                      const std::map<std::string, std::string>& environment);

}  // namespace lockkeeper::alembic
