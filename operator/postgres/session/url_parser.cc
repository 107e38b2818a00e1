#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "postgres/session/conninfo.h"
#include "postgres/session/url.h"

namespace lockkeeper::postgres {
namespace {

std::optional<unsigned char> from_hex(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned char>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned char>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned char>(digit - 'A' + 10);
  return std::nullopt;
}

// A percent sign that begins no escape stands for itself, as in Python's unquote.
std::string decode(std::string_view text, bool plus_is_space = false) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = from_hex(text[i + 1]);
      const auto low = from_hex(text[i + 2]);
      if (high && low) {
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    out += plus_is_space && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Where the user information ends. A slash in a password must be escaped for libpq but not for SQLAlchemy: it counts
// where what stands before it cannot be a host and port.
std::size_t user_information_end(std::string_view rest) {
  const std::size_t at = rest.find('@');
  if (at == std::string_view::npos) return at;
  const std::size_t slash = rest.find_first_of("/?");
  if (slash == std::string_view::npos || at < slash) return at;
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos || colon > slash) return std::string_view::npos;
  const std::string_view port = rest.substr(colon + 1, slash - colon - 1);
  const bool is_port = std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return is_port ? std::string_view::npos : at;
}

// `a:1,[::1]:2,c` into host=a,::1,c and port=1,2, (an empty port is the default one).
bool parse_hosts(std::string_view text, std::string& hosts, std::string& ports) {
  bool first = true;
  bool any_port = false;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view one = text.substr(0, comma);
    std::string_view host;
    if (one.starts_with('[')) {
      const std::size_t close = one.find(']');
      if (close == std::string_view::npos) return false;
      host = one.substr(1, close - 1);
      one.remove_prefix(close + 1);
    } else {
      const std::size_t colon = one.find(':');
      host = one.substr(0, colon);
      one = colon == std::string_view::npos ? std::string_view() : one.substr(colon);
    }
    std::string_view port;
    if (!one.empty()) {
      if (one.front() != ':') return false;
      port = one.substr(1);
    }
    if (!std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) return false;
    if (!first) {
      hosts += ',';
      ports += ',';
    }
    hosts += decode(host);
    ports += port;
    any_port = any_port || !port.empty();
    first = false;
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (!any_port) ports.clear();
  return true;
}

void read_query(std::string_view query, ConninfoOptions& parameters) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string name = decode(pair.substr(0, equals), true);
    std::string value = decode(pair.substr(equals + 1), true);
    if (name == "ssl") {  // asyncpg's name for sslmode; libpq's JDBC alias is ssl=true
      name = "sslmode";
      if (value == "true" || value == "True") value = "require";
      if (value == "false" || value == "False") value = "disable";
    }
    if (name == "database") name = "dbname";
    if (name == "unix_sock") {  // pg8000's name for a socket: /run/postgresql/.s.PGSQL.5432
      const std::size_t dot = value.rfind('.');
      if (dot != std::string::npos && value.rfind('/') != std::string::npos && dot > value.rfind('/')) {
        parameters["port"] = value.substr(dot + 1);
      }
      name = "host";
      value = value.substr(0, value.rfind('/'));
    }
    // SQLAlchemy's several hosts: ?host=a:5432&host=b:5433.
    if (name == "host" && value.find('/') == std::string::npos) {
      std::string hosts;
      std::string ports;
      if (!parse_hosts(value, hosts, ports)) continue;
      if (parameters.contains("host") && !parameters["host"].empty()) {
        parameters["host"] += "," + hosts;
        if (!ports.empty() || parameters.contains("port")) parameters["port"] += "," + ports;
      } else {
        parameters["host"] = hosts;
        if (!ports.empty()) parameters["port"] = ports;
      }
      continue;
    }
    // Anything else belongs to the driver that the application uses.
    if (is_conninfo_keyword(name)) parameters[name] = value;
  }
}

DatabaseUrl made_of(const ConninfoOptions& parameters) {
  const auto at = [&parameters](const char* name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  DatabaseUrl url{Secret(write_conninfo(parameters)), at("host"), at("port"), at("dbname"), at("user")};
  if (url.host.empty()) url.host = at("hostaddr");
  return url;
}

UrlProblem malformed(std::string_view origin, std::string_view what) {
  return {api::Code::kConfigError,
          fmt::format("{} is no database URL: {}; write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with special "
                      "characters of the password percent-encoded",
                      origin, what)};
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The file endings and separators of other databases' URLs, for the sentence.
std::string name_of_scheme(const std::string& dialect) {
  static const std::map<std::string, std::string> names{
      {"mysql", "MySQL"},      {"mariadb", "MariaDB"},         {"sqlite", "SQLite"},     {"oracle", "Oracle"},
      {"mssql", "SQL Server"}, {"cockroachdb", "CockroachDB"}, {"redshift", "Redshift"}, {"snowflake", "Snowflake"}};
  const auto found = names.find(dialect);
  return found == names.end() ? "'" + dialect + "'" : found->second;
}

}  // namespace

std::variant<DatabaseUrl, UrlProblem> parse_database_url(const Secret& secret, std::string_view origin) {
  const std::string text = trimmed(secret.reveal());
  if (text.empty()) return malformed(origin, "it is empty");
  if (text.find('\0') != std::string::npos) return malformed(origin, "it holds a zero byte");
  const std::size_t separator = text.find("://");
  const bool scheme_like =
      separator != std::string::npos && separator > 0 &&
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(separator), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '+' || c == '_' || c == '-' || c == '.' || c == ':';
      });
  if (!scheme_like) {
    if (text.find('=') == std::string::npos) return malformed(origin, "it has no scheme");
    const auto parameters = parse_conninfo(text);
    if (!parameters) return malformed(origin, "it is neither a URL nor libpq's key=value form");
    return made_of(*parameters);
  }
  const std::string scheme = lower(text.substr(0, separator));
  const std::size_t plus = scheme.find('+');
  const std::string dialect = scheme.substr(0, plus);
  if (dialect != "postgresql" && dialect != "postgres") {
    if (dialect == "jdbc:postgresql") return malformed(origin, "it is JDBC's spelling");
    return UrlProblem{api::Code::kUnsupportedDatabase,
                      fmt::format("{} is for {}; Lockkeeper works on PostgreSQL", origin, name_of_scheme(dialect))};
  }
  const bool has_driver = plus != std::string::npos;

  std::string_view rest = std::string_view(text).substr(separator + 3);
  ConninfoOptions parameters;
  if (const std::size_t at = user_information_end(rest); at != std::string_view::npos) {
    const std::string_view information = rest.substr(0, at);
    const std::size_t colon = information.find(':');
    parameters["user"] = decode(information.substr(0, colon));
    if (colon != std::string_view::npos) parameters["password"] = decode(information.substr(colon + 1));
    rest.remove_prefix(at + 1);
  }
  if (rest.find('@') < rest.find_first_of("/?")) return malformed(origin, "it has more than one unescaped @");
  const std::size_t host_end = rest.find_first_of("/?");
  std::string hosts;
  std::string ports;
  if (!parse_hosts(rest.substr(0, host_end), hosts, ports)) return malformed(origin, "its host or port cannot be read");
  if (!hosts.empty()) parameters["host"] = hosts;
  if (!ports.empty()) parameters["port"] = ports;
  rest = host_end == std::string_view::npos ? std::string_view() : rest.substr(host_end);
  if (rest.starts_with('/')) {
    rest.remove_prefix(1);
    const std::string_view database = rest.substr(0, rest.find('?'));
    // SQLAlchemy takes the name as it stands, libpq decodes it.
    if (!database.empty()) parameters["dbname"] = has_driver ? std::string(database) : decode(database);
    rest.remove_prefix(database.size());
  }
  if (rest.starts_with('?')) read_query(rest.substr(1), parameters);
  return made_of(parameters);
}

}  // namespace lockkeeper::postgres
