#include "postgres/session/unreachable.h"

#include <fmt/core.h>

#include <algorithm>

namespace lockkeeper::postgres {
namespace {

std::string trimmed(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return std::string(line);
}

// libpq's sentence about each host that it tried, as one line.
std::string connection_failure(std::string_view text) {
  std::string joined;
  while (!text.empty()) {
    const std::string_view raw = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), raw.size() + 1));
    std::string line = trimmed(raw);
    if (line.empty() || line.starts_with("Is the server running")) continue;
    joined += (joined.empty() ? "" : "; ") + line;
  }
  return joined.empty() ? "no answer" : joined;
}

std::string remedy_for(const std::string& failure) {
  const auto says = [&failure](std::string_view part) { return failure.find(part) != std::string::npos; };
  if (says("password authentication failed") || says("no password supplied")) {
    return "check the user and the password in the database URL";
  }
  if (says("does not exist")) return "check the database and the user in the database URL, or create them";
  if (says("pg_hba.conf")) return "let this host in by pg_hba.conf, or ask for SSL with ?sslmode=require";
  if (says("could not translate host name")) return "check the host in the database URL";
  if (says("too many") || says("remaining connection slots")) {
    return "wait until connections are free, or raise max_connections";
  }
  if (says("starting up") || says("shutting down") || says("recovery"))
    return "wait until the server is up, then run again";
  return "check that the server runs and that host and port of the database URL are reachable from here";
}

}  // namespace

api::Finding unreachable(const DatabaseUrl& url, std::string_view said) {
  const std::string failure = without_password(connection_failure(said), url);
  return {api::Code::kDatabaseUnreachable, api::Severity::kError, url.where(),
          fmt::format("The database at {} cannot be reached: {}.", url.where(), failure), remedy_for(failure)};
}

bool server_answered(const api::Finding& unreachable) {
  const auto says = [&unreachable](std::string_view part) {
    return unreachable.message.find(part) != std::string::npos;
  };
  return says("FATAL:") || says("fe_sendauth") || says("SCRAM") || says("certificate");
}

}  // namespace lockkeeper::postgres
