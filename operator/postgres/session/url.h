// The address of a database, from the text that people put into DATABASE_URL. Only where() looks at the environment.
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

  // Returns: `db.example:5432/shop`, or `/run/postgresql:5432/shop` for a socket; never the user, never the password.
  // Fields that are empty come from libpq's environment variables, or are its defaults.
  [[nodiscard]] std::string where() const;
};

// The reason why a text names no database that we can lock.
struct UrlProblem {
  api::Code code = api::Code::kConfigError;  // or UnsupportedDatabase
  std::string message;                       // never quotes the text: a password may be anywhere in it
};

// Reads libpq's URI, SQLAlchemy's URL (any driver: `postgresql+asyncpg://…`, `postgres://…`), or libpq's `key=value …`.
// Query parameters that libpq knows are kept, `ssl` (asyncpg) becomes `sslmode`, a driver's own are left out.
// `origin` names the source of the text, for the sentence: `DATABASE_URL`.
[[nodiscard]] std::variant<DatabaseUrl, UrlProblem> parse_database_url(const Secret& text, std::string_view origin);

// Returns: the address of another database of the same server, for the same user.
[[nodiscard]] DatabaseUrl with_database(const DatabaseUrl& url, const std::string& name);

// Returns: a URI with the password that both libpq and SQLAlchemy read. Parts that the URL leaves open stay open.
[[nodiscard]] Secret to_uri(const DatabaseUrl& url);

// Returns: the parts that must never be printed: the passwords, as they are and percent-encoded.
[[nodiscard]] std::vector<Secret> secrets_of(const DatabaseUrl& url);

// Returns: `text` without secrets (base/redaction.h). The password of `url` is one of them, unless it equals the user,
// the host or the database: a mask for such a name would reveal it.
[[nodiscard]] std::string without_password(const std::string& text, const DatabaseUrl& url);

}  // namespace lockkeeper::postgres
