#include "runner/commands/lint_script.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "postgres/shadow/scratch_database.h"
#include "runner/connection.h"
#include "runner/shadow/script_statements.h"
#include "runner/shadow/script_trace.h"
#include "schema/history.h"
#include "sql/psql_script.h"

namespace lockkeeper::runner {

namespace {

using Made = postgres::ScratchDatabase::Made;

Made scratch_of(const Settings& settings) {
  postgres::SessionOptions options;
  options.application = "lockkeeper/trace";
  if (settings.shadow.where == ShadowSettings::Where::kUrl) {
    auto url = shadow_url(settings.shadow);
    if (auto* finding = std::get_if<api::Finding>(&url)) return std::move(*finding);
    options.url = std::get<postgres::DatabaseUrl>(std::move(url));
    return postgres::ScratchDatabase::use(options);
  }
  auto url = configured_url(settings);
  if (auto* finding = std::get_if<api::Finding>(&url)) return std::move(*finding);
  auto& live = std::get<std::optional<postgres::DatabaseUrl>>(url);
  if (!live) {
    return api::Finding{api::Code::kConfigError, api::Severity::kError, settings.url_variable,
                        "--shadow=same-server needs a database URL, and " + settings.url_variable + " is not set.",
                        "set it, or name an empty database by --shadow-url"};
  }
  options.url = std::move(*live);
  return postgres::ScratchDatabase::create(options);
}

std::string note_of(const SchemaGap& gap, std::string_view text) {
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(gap.at), '\n');
  return "line " + std::to_string(line) + " of the schema cannot be made in the shadow: " + gap.why;
}

std::variant<lint::Trace, api::Finding> trace_in(postgres::ScratchDatabase& scratch, const LintScript& script) {
  lint::Trace traced;
  for (const SchemaGap& gap : make_schema(*session_in(scratch), read_script(sql::read_as_psql(script.schema)))) {
    traced.notes.push_back(note_of(gap, script.schema));
  }
  traced.incomplete = script.schema.empty() || !traced.notes.empty();
  const std::vector<ScriptPart> parts = read_script(sql::read_as_psql(script.text));
  auto run = trace_script(scratch, parts, script.in_transaction);
  if (auto* finding = std::get_if<api::Finding>(&run)) return std::move(*finding);
  auto& result = std::get<ScriptTrace>(run);
  traced.server_version = schema::major_of(result.server_version);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    traced.statements.emplace(parts[i].at, std::move(result.statements[i]));
  }
  return traced;
}

}  // namespace

std::variant<lint::Trace, api::Finding> trace_for_lint(const LintScript& script, const Settings& settings) {
  auto made = scratch_of(settings);
  if (auto* finding = std::get_if<api::Finding>(&made)) return std::move(*finding);
  postgres::ScratchDatabase& scratch = *std::get<std::unique_ptr<postgres::ScratchDatabase>>(made);
  try {
    return trace_in(scratch, script);
  } catch (const postgres::SqlError& error) {
    return api::Finding{
        api::Code::kNotReplayable, api::Severity::kError, "",
        "While the script ran in the shadow, our session there failed: " + std::string(error.what()) + ".",
        "see the server's log, and leave the shadow out for this script"};
  }
}

}  // namespace lockkeeper::runner
