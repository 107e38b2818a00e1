#include "plan/diagnosis/rights_changes.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sql/script.h"
#include "sql/words.h"

namespace lockkeeper::plan {
namespace {

// By words: one of these may let its role do what it could not do before, or act as another one.
constexpr std::array<std::string_view, 10> kChangesRights{"role", "authorization", "grant",      "owner",   "do",
                                                          "call", "execute",       "set_config", "trigger", "function"};

bool changes_rights_by_words(const std::string& text) {
  const std::vector<sql::Word> words = sql::read_words(text);
  return std::any_of(words.begin(), words.end(), [](const sql::Word& word) {
    return std::any_of(kChangesRights.begin(), kChangesRights.end(),
                       [&word](std::string_view changing) { return word.is(changing); });
  });
}

bool changes_rights(const sql::Statement& statement) {
  switch (statement.verb) {
    case sql::Verb::kRights:
    case sql::Verb::kDo:
    case sql::Verb::kCall:
    case sql::Verb::kExecute: return true;
    default: break;
  }
  const bool acts_as_another =
      statement.setting && (statement.setting->name == "role" || statement.setting->name == "session_authorization" ||
                            statement.setting->name.empty());
  // A function or a trigger may run with the rights of its owner.
  const bool makes_code = std::any_of(statement.changes.begin(), statement.changes.end(), [](const auto& change) {
    return change.object.kind == sql::ObjectKind::kFunction || change.object.kind == sql::ObjectKind::kTrigger;
  });
  const bool configures = std::any_of(statement.calls.begin(), statement.calls.end(),
                                      [](const sql::Name& call) { return call.name == "set_config"; });
  return acts_as_another || statement.changes_owner || makes_code || configures;
}

}  // namespace

bool may_change_rights(std::string_view text) {
  const sql::Script script = sql::read_script(text);
  return std::any_of(script.statements.begin(), script.statements.end(),
                     [](const sql::Statement& statement) { return changes_rights(statement); }) ||
         std::any_of(script.unread.begin(), script.unread.end(), changes_rights_by_words);
}

}  // namespace lockkeeper::plan
