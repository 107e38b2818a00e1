#include "runner/shadow/server_wide.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "sql/words.h"

namespace lockkeeper::runner {

namespace {

using sql::Word;
using sql::WordKind;
using Words = std::vector<Word>;

constexpr int kDeepest = 4;  // literals within literals

template <std::size_t N>
bool is_among(const Word& word, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&word](std::string_view name) { return word.is(name); });
}

constexpr std::array<std::string_view, 6> kOfTheServer{"database", "role",       "user",
                                                       "group",    "tablespace", "subscription"};
constexpr std::array<std::string_view, 3> kMakers{"create", "alter", "drop"};
constexpr std::array<std::string_view, 2> kRights{"grant", "revoke"};
constexpr std::array<std::string_view, 3> kWithRights{"database", "tablespace", "parameter"};
constexpr auto kFunctions = std::to_array<std::string_view>(
    {"pg_reload_conf", "pg_rotate_logfile", "pg_promote", "pg_switch_wal", "pg_terminate_backend", "pg_cancel_backend",
     "lo_import", "lo_export", "pg_file_write", "pg_file_unlink", "pg_file_rename", "dblink", "dblink_exec",
     "dblink_connect", "pg_create_restore_point", "pg_wal_replay_pause", "pg_wal_replay_resume"});

bool is_word(const Words& words, std::size_t at, std::string_view keyword) {
  return at < words.size() && words[at].is(keyword);
}

std::string spelled(const Word& a, const Word& b) {
  std::string text = a.text + " " + b.text;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

bool is_function_of_the_server(const std::string& name) {
  return std::find(kFunctions.begin(), kFunctions.end(), name) != kFunctions.end() ||
         (name.starts_with("pg_") && name.find("_slot") != std::string::npos) ||
         name.starts_with("pg_replication_origin_");
}

// GRANT role TO role, or rights on something of the server.
bool gives_server_rights(const Words& words, std::size_t at) {
  for (std::size_t i = at + 1; i < words.size() && !words[i].is(";"); ++i) {
    if (words[i].is("on")) return i + 1 < words.size() && is_among(words[i + 1], kWithRights);
    if (words[i].is("to") || words[i].is("from")) return true;
  }
  return false;
}

// What a statement says that begins at this word; empty where it stays in its database.
std::string of_statement(const Words& words, std::size_t at) {
  if (at + 1 >= words.size()) return "";
  const Word& first = words[at];
  const Word& second = words[at + 1];
  const bool mapping = second.is("user") && is_word(words, at + 2, "mapping");
  if (is_among(first, kMakers) && is_among(second, kOfTheServer) && !mapping) return spelled(first, second);
  if (first.is("alter") && second.is("system")) return spelled(first, second);
  if ((first.is("reassign") || first.is("drop")) && second.is("owned")) return spelled(first, second);
  if ((first.is("comment") || (first.is("security") && second.is("label")))) {
    for (std::size_t i = at; i + 1 < words.size() && !words[i].is(";") && !words[i].is("is"); ++i) {
      if (words[i].is("on") && is_among(words[i + 1], kOfTheServer)) return spelled(first, words[i + 1]);
    }
  }
  if (is_among(first, kRights) && gives_server_rights(words, at)) return spelled(first, second);
  return "";
}

std::string of_text(std::string_view text, int depth, bool anywhere);

// A function's call, and, of a block, any of its statements and literals.
std::string of_words(const Words& words, int depth, bool anywhere) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].is_name() && is_word(words, i + 1, "(") && is_function_of_the_server(words[i].text)) {
      return words[i].text + "()";
    }
    if (anywhere) {
      if (std::string found = of_statement(words, i); !found.empty()) return found;
      if (words[i].kind == WordKind::kLiteral && depth < kDeepest) {
        if (std::string found = of_text(words[i].text, depth + 1, true); !found.empty()) return found;
      }
    }
  }
  return "";
}

std::string of_text(std::string_view text, int depth, bool anywhere) {
  const Words words = sql::read_words(text);
  if (std::string found = of_statement(words, 0); !found.empty()) return found;
  return of_words(words, depth, anywhere);
}

}  // namespace

std::optional<std::string> reaches_beyond(const sql::Statement& statement, std::string_view text) {
  const Words words = sql::read_words(text);
  if (words.empty()) return "it says nothing";
  if (statement.verb == sql::Verb::kCopy) return "COPY moves rows from or to a file, a program or its caller";
  if (is_word(words, 0, "load") || is_word(words, 0, "checkpoint")) return words[0].text + " is about the whole server";
  if (is_word(words, 0, "import")) return "IMPORT FOREIGN SCHEMA asks another server";
  if (is_word(words, 1, "prepared") || (is_word(words, 0, "prepare") && is_word(words, 1, "transaction"))) {
    return "a prepared transaction outlives its session";
  }
  if (statement.setting && (statement.setting->name == "role" || statement.setting->name == "session_authorization")) {
    return "the roles of a shadow are not those of the application";
  }
  // A function's body is not run when it is made.
  const bool makes = statement.verb == sql::Verb::kCreate;
  std::string found = makes ? of_statement(words, 0) : of_text(text, 0, statement.verb == sql::Verb::kDo);
  if (found.empty()) return std::nullopt;
  return found + " is about the whole server";
}

}  // namespace lockkeeper::runner
