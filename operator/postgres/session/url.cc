#include "postgres/session/url.h"

#include <fmt/core.h>

#include <cstdlib>
#include <utility>

#include "base/percent_encoding.h"
#include "base/redaction.h"
#include "postgres/session/conninfo.h"

namespace lockkeeper::postgres {
namespace {

ConninfoOptions options_of(const DatabaseUrl& url) {
  return parse_conninfo(url.conninfo.reveal()).value_or(ConninfoOptions());
}

}  // namespace

std::string DatabaseUrl::where() const {
  const auto or_environment = [](const std::string& text, const char* variable, const char* otherwise) {
    if (!text.empty()) return text;
    const char* value = std::getenv(variable);
    return std::string(value != nullptr && *value != '\0' ? value : otherwise);
  };
  const std::string name = or_environment(database, "PGDATABASE", "");
  const std::string at = or_environment(host, "PGHOST", "localhost");
  const std::string number = or_environment(port, "PGPORT", "5432");
  std::string text;
  if (at.find(',') != std::string::npos) {
    text = fmt::format("{} (port {})", at, number);
  } else {
    text = (at.find(':') != std::string::npos ? "[" + at + "]" : at) + ":" + number;
  }
  return name.empty() ? text : text + "/" + name;
}

DatabaseUrl with_database(const DatabaseUrl& url, const std::string& name) {
  ConninfoOptions options = options_of(url);
  options["dbname"] = name;
  DatabaseUrl other = url;
  other.conninfo = Secret(write_conninfo(options));
  other.database = name;
  return other;
}

Secret to_uri(const DatabaseUrl& url) {
  std::string user;
  std::string database;
  std::string query;
  for (const auto& [name, text] : options_of(url)) {
    const std::string value = percent_encoded(text);
    if (name == "user") {
      user.insert(0, value);
    } else if (name == "password") {
      user += ":" + value;
    } else if (name == "dbname") {
      database = text;  // SQLAlchemy takes it as it stands
    } else {
      query.append(query.empty() ? "?" : "&").append(name).append("=").append(value);
    }
  }
  return Secret("postgresql://" + (user.empty() ? "" : user + "@") + "/" + database + query);
}

std::vector<Secret> secrets_of(const DatabaseUrl& url) {
  std::vector<Secret> secrets;
  for (const auto& [name, text] : options_of(url)) {
    if (name != "password" && name != "sslpassword") continue;
    secrets.emplace_back(text);
    if (std::string encoded = percent_encoded(text); encoded != text) secrets.emplace_back(std::move(encoded));
  }
  return secrets;
}

std::string without_password(const std::string& text, const DatabaseUrl& url) {
  Redaction redaction;
  for (const Secret& secret : secrets_of(url)) {
    const std::string& password = secret.reveal();
    // It stands in the sentence anyway: a mask for it would say what it is.
    if (password != url.user && password != url.database && password != url.host) redaction.add(secret);
  }
  return redaction.apply(text);
}

}  // namespace lockkeeper::postgres
