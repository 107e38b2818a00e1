#include "schema/ddl/privileges.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "base/text.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::schema {
namespace {

constexpr std::string_view kOwnerOfAll = "<owner>";

// Letter → whether it may be granted on.
using Letters = std::map<char, bool>;

std::string all_letters(PrivilegeClass of, int server_version) {
  switch (of) {
    case PrivilegeClass::kTable: return server_version >= 170000 ? "arwdDxtm" : "arwdDxt";
    case PrivilegeClass::kColumn: return "arwx";
    case PrivilegeClass::kSequence: return "rwU";
    case PrivilegeClass::kLargeObject: return "rw";
    case PrivilegeClass::kFunction: return "X";
    case PrivilegeClass::kSchema: return "UC";
    case PrivilegeClass::kType:
    case PrivilegeClass::kForeignDataWrapper:
    case PrivilegeClass::kServer: return "U";
  }
  return "";
}

std::string granted_to_public(PrivilegeClass of) {
  if (of == PrivilegeClass::kFunction) return "X";
  return of == PrivilegeClass::kType ? "U" : "";
}

std::string_view word_of(PrivilegeClass of, char letter) {
  switch (letter) {
    case 'a': return "INSERT";
    case 'r': return "SELECT";
    case 'w': return "UPDATE";
    case 'd': return "DELETE";
    case 'D': return "TRUNCATE";
    case 'x': return "REFERENCES";
    case 't': return "TRIGGER";
    case 'm': return "MAINTAIN";
    case 'U': return "USAGE";
    case 'C': return "CREATE";
    case 'X': return "EXECUTE";
    default: return of == PrivilegeClass::kTable ? "SELECT" : "USAGE";
  }
}

// A role's name at `at`, quoted or up to `end`.
std::string take_role(std::string_view text, std::size_t& at, char end) {
  std::string name;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size(); ++at) {
      if (text[at] != '"') {
        name += text[at];
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        name += text[at++];
      } else {
        ++at;
        break;
      }
    }
    return name;
  }
  while (at < text.size() && text[at] != end) name += text[at++];
  return name;
}

bool is_simple(std::string_view name) {
  if (name == kOwnerOfAll) return true;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; });
}

std::string quoted_role(const std::string& name) {
  if (is_simple(name)) return name;
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += c;
    text += c;
  }
  return text + "\"";
}

std::string spell(const Letters& letters, const std::string& all) {
  const bool whole = std::all_of(all.begin(), all.end(), [&letters](char c) { return letters.contains(c); });
  const bool grantable = std::all_of(letters.begin(), letters.end(), [](const auto& l) { return l.second; });
  const bool none_grantable = std::none_of(letters.begin(), letters.end(), [](const auto& l) { return l.second; });
  if (whole && (grantable || none_grantable)) return grantable ? "ALL*" : "ALL";
  std::string text;
  for (const auto& [letter, option] : letters) {
    text += letter;
    if (option) text += '*';
  }
  return text;
}

// One item of a canonical text: `[-]grantee=LETTERS[/grantor]`.
struct Item {
  bool taken = false;
  std::string grantee;  // empty: PUBLIC
  Letters letters;
  bool all = false;
  bool all_grantable = false;
};

std::vector<Item> parse_canonical(std::string_view text) {
  std::vector<Item> items;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ',' || text[at] == ' ') {
      ++at;
      continue;
    }
    Item item;
    if (text[at] == '-') {
      item.taken = true;
      ++at;
    }
    item.grantee = take_role(text, at, '=');
    if (at < text.size()) ++at;
    if (text.substr(at).starts_with("ALL")) {
      item.all = true;
      at += 3;
      if (at < text.size() && text[at] == '*') {
        item.all_grantable = true;
        ++at;
      }
    }
    while (at < text.size() && text[at] != '/' && text[at] != ',') {
      const char letter = text[at++];
      const bool option = at < text.size() && text[at] == '*';
      if (option) ++at;
      item.letters[letter] = option;
    }
    if (at < text.size() && text[at] == '/') {
      ++at;
      take_role(text, at, ',');
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::string grantee_in_sql(const std::string& grantee) {
  if (grantee.empty()) return "PUBLIC";
  if (grantee == kOwnerOfAll) return "CURRENT_USER";
  return quote_name(grantee);
}

std::string joined_in_order(std::vector<std::string> items) {
  std::sort(items.begin(), items.end());
  return join(items);
}

// The items of a canonical text; a quoted name may hold what parts them.
std::vector<std::string> split_items(std::string_view text) {
  std::vector<std::string> items(1);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && text.substr(at).starts_with(", ")) {
      items.emplace_back();
      ++at;
    } else {
      items.back() += text[at];
    }
  }
  std::erase(items, "");
  return items;
}

}  // namespace

std::optional<std::vector<std::string>> parse_array(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> elements;
  std::size_t at = 0;
  while (at < text.size()) {
    std::string element;
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        element += text[at];
      }
      if (at >= text.size()) return std::nullopt;
      ++at;
    } else {
      while (at < text.size() && text[at] != ',') element += text[at++];
    }
    elements.push_back(std::move(element));
    if (at < text.size() && text[at] != ',') return std::nullopt;
    ++at;
  }
  return elements;
}

std::string canonical_privileges(std::string_view acl, const PrivilegeContext& context) {
  const auto elements = parse_array(acl);
  if (!elements) return "";
  const std::string all = all_letters(context.of, context.server_version);
  const auto called = [&context](const std::string& role) {
    return context.role_name && !role.empty() ? context.role_name(role) : role;
  };
  const std::string owner = called(context.owner);
  std::map<std::pair<std::string, std::string>, Letters> granted;  // grantee, grantor
  for (const std::string& element : *elements) {
    std::size_t at = 0;
    const std::string grantee = called(take_role(element, at, '='));
    Letters letters;
    for (++at; at < element.size() && element[at] != '/'; ++at) {
      const bool option = at + 1 < element.size() && element[at + 1] == '*';
      letters[element[at]] = option;
      if (option) ++at;
    }
    ++at;
    const std::string grantor = called(take_role(element, at, '\0'));
    for (const auto& [letter, option] : letters) {
      bool& known = granted[{grantee, grantor}][letter];
      known = known || option;
    }
  }
  std::vector<std::string> items;
  // A built-in privilege that is not there was taken away.
  const auto built_in = [&](const std::string& grantee, const std::string& letters) {
    const auto found = granted.find({grantee, owner});
    Letters missing;
    for (const char letter : letters) {
      if (found == granted.end() || !found->second.contains(letter)) {
        missing[letter] = false;
      } else if (!found->second.at(letter)) {
        found->second.erase(letter);
      }
    }
    if (!missing.empty()) items.push_back("-" + quoted_role(grantee) + "=" + spell(missing, all));
  };
  if (!context.is_default && context.of != PrivilegeClass::kColumn) {
    built_in(owner, all);
    const std::string open = granted_to_public(context.of);
    if (!open.empty()) built_in("", open);
  }
  for (const auto& [who, letters] : granted) {
    if (letters.empty()) continue;
    items.push_back(quoted_role(who.first) + "=" + spell(letters, all) + "/" + quoted_role(who.second));
  }
  return joined_in_order(std::move(items));
}

std::string privileges_since(std::string_view initial, std::string_view now) {
  const std::vector<std::string> before = split_items(initial);
  const std::vector<std::string> after = split_items(now);
  std::vector<std::string> items;
  for (const std::string& item : after) {
    if (std::find(before.begin(), before.end(), item) == before.end()) items.push_back(item);
  }
  for (const std::string& item : before) {
    if (std::find(after.begin(), after.end(), item) != after.end()) continue;
    // Who granted it is of no interest once it is gone.
    items.push_back("-" + item.substr(0, item.rfind('/')));
  }
  return joined_in_order(std::move(items));
}

std::vector<std::string> grants(PrivilegeClass of, std::string_view target, std::string_view column,
                                std::string_view before, std::string_view after, bool may_revoke) {
  const std::string on = " ON " + std::string(target);
  const std::string suffix = column.empty() ? "" : " (" + std::string(column) + ")";
  const auto words = [&](const Item& item) {
    if (item.all) return "ALL" + suffix;
    std::string text;
    for (const auto& [letter, option] : item.letters) {
      text += (text.empty() ? "" : ", ") + std::string(word_of(of, letter)) + suffix;
    }
    return text;
  };
  const std::vector<Item> old_items = parse_canonical(before);
  const std::vector<Item> new_items = parse_canonical(after);
  const auto same = [](const Item& a, const Item& b) {
    return a.taken == b.taken && a.grantee == b.grantee && a.letters == b.letters && a.all == b.all &&
           a.all_grantable == b.all_grantable;
  };
  const auto has = [&same](const std::vector<Item>& items, const Item& wanted) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) { return same(item, wanted); });
  };
  std::vector<std::string> statements;
  const auto revoke = [&](const Item& item) {
    statements.push_back("REVOKE " + words(item) + on + " FROM " + grantee_in_sql(item.grantee));
  };
  const auto grant = [&](const Item& item) {
    // With and without the grant option are two statements.
    Item plain = item;
    Item optional = item;
    plain.all = item.all && !item.all_grantable;
    optional.all = item.all && item.all_grantable;
    std::erase_if(plain.letters, [](const auto& l) { return l.second; });
    std::erase_if(optional.letters, [](const auto& l) { return !l.second; });
    const std::string to = on + " TO " + grantee_in_sql(item.grantee);
    if (plain.all || !plain.letters.empty()) statements.push_back("GRANT " + words(plain) + to);
    if (optional.all || !optional.letters.empty()) {
      statements.push_back("GRANT " + words(optional) + to + " WITH GRANT OPTION");
    }
  };
  for (const Item& item : old_items) {
    if (has(new_items, item)) continue;
    if (item.taken) {
      grant(item);
    } else if (may_revoke) {
      revoke(item);
    }
  }
  for (const Item& item : new_items) {
    if (has(old_items, item)) continue;
    if (!item.taken) {
      grant(item);
    } else if (may_revoke) {
      revoke(item);
    }
  }
  return statements;
}

}  // namespace lockkeeper::schema
