#include "runner/observe/entrance.h"

#include <fmt/core.h>

#include <utility>
#include <variant>

#include "runner/connection.h"
#include "runner/observe/engine_session.h"

namespace lockkeeper::runner {

Entrance enter_as_env_py(alembic::Adapter& adapter, const alembic::DatabaseTarget& target,
                         postgres::SessionOptions given, const std::optional<api::Finding>& unreachable) {
  Entrance entrance;
  entrance.options = std::move(given);
  const auto failed = [&entrance](api::Finding finding) {
    entrance.findings.push_back(std::move(finding));
    return std::move(entrance);
  };
  if (unreachable && !names_the_same(entrance.options.url, target)) return failed(*unreachable);
  auto found = url_of(target);
  if (auto* finding = std::get_if<api::Finding>(&found)) return failed(std::move(*finding));
  entrance.options.url = std::get<postgres::DatabaseUrl>(std::move(found));
  std::optional<api::Finding> why = unreachable;
  if (!target.opaque) {
    auto opened = postgres::Session::open(entrance.options);
    if (auto* session = std::get_if<std::unique_ptr<postgres::Session>>(&opened)) {
      entrance.session = std::move(*session);
      return entrance;
    }
    if (!why) why = std::get<api::Finding>(std::move(opened));
  }
  entrance.options.way = [&adapter](const postgres::SessionOptions& options) {
    return open_engine_session(adapter, options);
  };
  auto opened = postgres::Session::open(entrance.options);
  if (auto* finding = std::get_if<api::Finding>(&opened)) return failed(why ? *why : std::move(*finding));
  entrance.session = std::get<std::unique_ptr<postgres::Session>>(std::move(opened));
  entrance.findings.push_back(
      {api::Code::kConfigError, api::Severity::kInfo, target.database,
       fmt::format("env.py connects to database {} in a way that only it knows (a function, a token or a socket of its "
                   "own): Lockkeeper's session goes over a second connection of env.py's own engine.",
                   target.database),
       "nothing to do"});
  return entrance;
}

}  // namespace lockkeeper::runner
