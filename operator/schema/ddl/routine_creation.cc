#include "schema/ddl/routine_creation.h"

#include <algorithm>
#include <set>

#include "schema/ddl/clauses.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::schema {
namespace {

std::string in_dollars(const std::string& body) {
  std::string tag = "$$";
  for (int i = 0; body.find(tag) != std::string::npos || (!body.empty() && body.back() == '$'); ++i) {
    tag = "$body" + std::to_string(i) + "$";
    if (body.find(tag) == std::string::npos) break;
  }
  return tag + body + tag;
}

// Settings whose stored value is a list of quoted names already.
bool is_list_setting(const std::string& name) {
  static const std::set<std::string> lists{"search_path", "temp_tablespaces", "session_preload_libraries",
                                           "local_preload_libraries", "shared_preload_libraries"};
  return lists.contains(name);
}

std::string config_clauses(const std::string& config) {
  std::string text;
  std::size_t at = 0;
  while (at < config.size()) {
    const std::size_t end = std::min(config.find('\n', at), config.size());
    const std::string line = config.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = line.substr(0, equals);
    const std::string value = line.substr(equals + 1);
    text += " SET " + name + " TO " + (is_list_setting(name) ? (value.empty() ? "''" : value) : quote_text(value));
  }
  return text;
}

}  // namespace

std::string create_routine(const SchemaObject& object) {
  const bool procedure = object.kind == Kind::kProcedure;
  std::string sql = std::string("CREATE ") + (procedure ? "PROCEDURE " : "FUNCTION ") + quote_name(object.schema) +
                    "." + value_of(object, "name") + "(" + value_of(object, "arguments") + ")";
  sql += clause(object, "result", "RETURNS");
  sql += clause(object, "language", "LANGUAGE");
  sql += clause(object, "transforms", "TRANSFORM");
  if (has(object, "window")) sql += " WINDOW";
  const std::string volatility = value_of(object, "volatility");
  if (!volatility.empty()) sql += volatility == "immutable" ? " IMMUTABLE" : " STABLE";
  if (has(object, "strict")) sql += " STRICT";
  if (has(object, "security")) sql += " SECURITY DEFINER";
  if (has(object, "leakproof")) sql += " LEAKPROOF";
  sql += clause(object, "parallel", "PARALLEL");
  sql += clause(object, "cost", "COST");
  sql += clause(object, "rows", "ROWS");
  sql += clause(object, "support", "SUPPORT");
  sql += config_clauses(value_of(object, "config"));
  if (has(object, "sql body")) return sql + " " + value_of(object, "sql body");
  if (has(object, "object file")) {
    return sql + " AS " + quote_text(value_of(object, "object file")) + ", " + quote_text(value_of(object, "body"));
  }
  return sql + " AS " + in_dollars(value_of(object, "body"));
}

std::string create_aggregate(const SchemaObject& object) {
  const std::string arguments = value_of(object, "arguments");
  std::string sql = "CREATE AGGREGATE " + quote_name(object.schema) + "." + value_of(object, "name") + "(" +
                    (arguments.empty() ? "*" : arguments) + ") (SFUNC = " + value_of(object, "sfunc") +
                    ", STYPE = " + value_of(object, "stype");
  for (const char* name : {"sspace", "finalfunc", "finalfunc_modify", "combinefunc", "serialfunc", "deserialfunc",
                           "msfunc", "minvfunc", "mstype", "msspace", "mfinalfunc", "sortop", "parallel"}) {
    if (!has(object, name)) continue;
    std::string word(name);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c == '_' ? '_' : static_cast<char>(c & ~0x20); });
    sql += ", " + word + " = " + value_of(object, name);
  }
  for (const char* name : {"initcond", "minitcond"}) {
    if (has(object, name)) {
      sql +=
          std::string(", ") + (name[0] == 'i' ? "INITCOND" : "MINITCOND") + " = " + quote_text(value_of(object, name));
    }
  }
  if (has(object, "finalfunc_extra")) sql += ", FINALFUNC_EXTRA";
  if (has(object, "mfinalfunc_extra")) sql += ", MFINALFUNC_EXTRA";
  if (value_of(object, "aggregate kind") == "h") sql += ", HYPOTHETICAL";
  return sql + ")";
}

}  // namespace lockkeeper::schema
