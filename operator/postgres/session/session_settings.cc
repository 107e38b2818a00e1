#include "postgres/session/session_settings.h"

#include <algorithm>

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {
namespace {

constexpr std::size_t kNameLimit = 63;  // NAMEDATALEN - 1: longer names are cut, with a notice
constexpr int kTransactionTimeout = 170000;

}  // namespace

Wishes wishes_of(const SessionOptions& options) {
  return {{"application_name", options.application.substr(0, kNameLimit)},
          {"client_encoding", "UTF8"},
          {"statement_timeout", std::to_string(options.statement_timeout.count())},
          {"lock_timeout", "10000"},
          {"idle_in_transaction_session_timeout", "0"},
          {"idle_session_timeout", "0"},
          {"transaction_timeout", "0"},
          {"standard_conforming_strings", "on"},
          {"client_min_messages", "warning"},
          {"default_transaction_isolation", "read committed"},
          {"default_transaction_read_only", options.read_only ? "on" : "off"}};
}

void wish(Wishes& wishes, const std::string& name, const std::string& value) {
  const auto known = std::find_if(wishes.begin(), wishes.end(), [&name](const auto& one) { return one.first == name; });
  if (known != wishes.end()) {
    known->second = value;
  } else {
    wishes.emplace_back(name, value);
  }
}

std::string lasting(const Wishes& wishes) {
  std::string values;
  for (const auto& [name, value] : wishes) {
    values += (values.empty() ? "(" : ", (") + quote_literal(name) + ", " + quote_literal(value) + ")";
  }
  return "SELECT count(pg_catalog.set_config(name, wanted, false)) FROM (VALUES " + values +
         ") AS wish(name, wanted) JOIN pg_catalog.pg_settings USING (name)";
}

std::string for_this_transaction(const Wishes& wishes, bool read_only, bool in_recovery, int server_version) {
  std::string sql = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
  if (read_only) {
    sql += ", READ ONLY";
  } else if (!in_recovery) {
    sql += ", READ WRITE";
  }
  for (const auto& [name, value] : wishes) {
    if (name.starts_with("default_transaction") || name == "idle_session_timeout") continue;
    if (name == "transaction_timeout" && server_version < kTransactionTimeout) continue;
    sql.append("; SET LOCAL ").append(name).append(" = ").append(quote_literal(value));
  }
  return sql;
}

}  // namespace lockkeeper::postgres
