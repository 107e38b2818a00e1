#include "postgres/session/url.h"

#include <cctype>
#include <cstdlib>
#include <utility>

#include "postgres/session/conninfo.h"

namespace lockkeeper::postgres {
namespace {

// A shorter password stands in any text by chance.
constexpr std::size_t kShortest = 4;

std::string percent_encoded(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    }
  }
  return out;
}

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
    text = at + " (port " + number + ")";
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

std::string without_password(std::string text, const DatabaseUrl& url) {
  for (const Secret& secret : secrets_of(url)) {
    const std::string& password = secret.reveal();
    // A password that is a word of the sentence anyway: taking it out would say what it is, and tear other words.
    if (password.size() < kShortest || password == url.user || password == url.database || password == url.host) {
      continue;
    }
    for (std::size_t at = text.find(password); at != std::string::npos; at = text.find(password, at + 3)) {
      text.replace(at, password.size(), "***");
    }
  }
  return text;
}

}  // namespace lockkeeper::postgres
