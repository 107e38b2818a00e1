// Where a database is, from the text that people put into DATABASE_URL. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/vocabulary.h"
#include "base/secret.h"

namespace lockkeeper::postgres {

struct DatabaseUrl {
  Secret conninfo;  // libpq's key='value' form; holds the password
  // For sentences; empty where libpq's defaults (PGHOST, PGPORT, PGDATABASE, PGUSER) decide.
  std::string host;
  std::string port;
  std::string database;
  std::string user;

  // `db.example:5432/shop`, or `/run/postgresql/shop` for a socket. Never the user, never the password.
  [[nodiscard]] std::string where() const;
};

// Why a text names no database that we can lock.
struct UrlProblem {
  api::Code code = api::Code::kConfigError;  // or UnsupportedDatabase
  std::string message;                       // never quotes the text: a password may be anywhere in it
};

// libpq's URI, SQLAlchemy's URL (any driver: `postgresql+asyncpg://…`, `postgres://…`), or libpq's `key=value …`.
// Query parameters that libpq knows are kept, `ssl` (asyncpg) becomes `sslmode`, a driver's own are left out.
// `origin` names where the text came from, for the sentence: `DATABASE_URL`.
[[nodiscard]] std::variant<DatabaseUrl, UrlProblem> parse_database_url(const Secret& text, std::string_view origin);

// Another database of the same server, as the same user.
[[nodiscard]] DatabaseUrl with_database(const DatabaseUrl& url, const std::string& name);

// As a URI that libpq and SQLAlchemy both read, with the password. What the URL leaves open stays open.
[[nodiscard]] Secret to_uri(const DatabaseUrl& url);

// What must never be printed of it: the passwords, as they are and percent-encoded.
[[nodiscard]] std::vector<Secret> secrets_of(const DatabaseUrl& url);

// `text` without secrets (base/redaction.h), the password of `url` among them unless it is its user, host or database.
[[nodiscard]] std::string without_password(const std::string& text, const DatabaseUrl& url);

}  // namespace lockkeeper::postgres
