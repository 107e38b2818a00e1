#include "plan/evidence/dropped.h"

#include <optional>
#include <set>
#include <utility>

#include "sql/words.h"

namespace lockkeeper::plan {

namespace {

using Words = std::vector<sql::Word>;

// What a statement is about: how its objects are spelled, and whether they have columns.
struct ObjectKind {
  std::string prefix;
  bool in_schema = true;
};

struct Name {
  std::string schema;  // empty: none was written
  std::string name;
};

class DropReader {
 public:
  explicit DropReader(std::string_view default_schema) : first_schema_(default_schema), schema_(default_schema) {}

  void read(std::string_view sql) {
    const Words words = sql::read_words(sql);
    for (std::size_t from = 0; from < words.size();) {
      std::size_t to = from;
      while (to < words.size() && !words[to].is(";")) ++to;
      statement(
          Words(words.begin() + static_cast<std::ptrdiff_t>(from), words.begin() + static_cast<std::ptrdiff_t>(to)));
      from = to + 1;
    }
  }

  [[nodiscard]] std::vector<std::string> result() const { return {gone_.begin(), gone_.end()}; }

 private:
  void statement(Words words) {
    words_ = std::move(words);
    at_ = 0;
    if (take("drop")) {
      drop_objects();
    } else if (take("alter")) {
      alter_object();
    } else if (take("create")) {
      create_object();
    } else if (take("set")) {
      set_search_path();
    } else if (take("do")) {
      block();
    }
  }

  [[nodiscard]] const sql::Word& word(std::size_t ahead = 0) const {
    static const sql::Word none;
    return at_ + ahead < words_.size() ? words_[at_ + ahead] : none;
  }
  [[nodiscard]] bool done() const { return at_ >= words_.size(); }
  bool take(std::string_view keyword) {
    if (!word().is(keyword)) return false;
    ++at_;
    return true;
  }

  // PL/pgSQL: statements stand behind `;`, BEGIN, THEN, ELSE and LOOP. What it executes as text is not seen.
  void block() {
    std::string body;
    for (; !done(); ++at_) {
      if (word().kind == sql::WordKind::kLiteral) body = word().text;
    }
    const Words inner = sql::read_words(body);
    Words statement_words;
    for (const sql::Word& each : inner) {
      if (each.is(";") || each.is("begin") || each.is("then") || each.is("else") || each.is("loop")) {
        statement(std::exchange(statement_words, {}));
      } else {
        statement_words.push_back(each);
      }
    }
    statement(std::move(statement_words));
  }

  // nullopt for kinds whose names no query uses: indexes, triggers, policies, and so on.
  std::optional<ObjectKind> kind() {
    if (take("materialized") || take("foreign") || take("recursive")) {
      if (word().is("view") || word().is("table")) {
        ++at_;
        return ObjectKind{};
      }
      return std::nullopt;
    }
    if (take("table") || take("view")) return ObjectKind{};
    if (take("sequence")) return ObjectKind{"sequence "};
    if (take("type") || take("domain")) return ObjectKind{"type "};
    if (take("function") || take("procedure") || take("routine") || take("aggregate")) return ObjectKind{"function "};
    if (take("schema")) return ObjectKind{"schema ", false};
    if (take("extension")) return ObjectKind{"extension ", false};
    return std::nullopt;
  }

  std::optional<Name> name() {
    if (!word().is_name()) return std::nullopt;
    Name result{.schema = "", .name = word().text};
    ++at_;
    while (word().is(".") && word(1).is_name()) {
      result.schema = std::exchange(result.name, word(1).text);
      at_ += 2;
    }
    return result;
  }

  [[nodiscard]] std::string spelled(const ObjectKind& kind, const Name& name) const {
    if (!kind.in_schema) return kind.prefix + name.name;
    return kind.prefix + (name.schema.empty() ? schema_ : name.schema) + "." + name.name;
  }

  [[nodiscard]] bool is_temporary(const Name& name) const {
    return name.schema == "pg_temp" || (name.schema.empty() && temporary_.contains(name.name));
  }

  void skip_brackets() {
    if (!word().is("(")) return;
    int depth = 0;
    for (; !done(); ++at_) {
      if (word().is("(")) ++depth;
      if (word().is(")") && --depth == 0) break;
    }
    ++at_;
  }

  void if_exists() {
    if (take("if")) {
      take("not");
      take("exists");
    }
  }

  void drop_objects() {
    if (take("owned")) {
      gone_.insert("(everything that a role owned)");
      return;
    }
    const auto what = kind();
    if (!what) return;
    if_exists();
    do {
      const auto object = name();
      if (!object) return;
      skip_brackets();
      if (!is_temporary(*object)) drop(spelled(*what, *object));
    } while (take(","));
  }

  void alter_object() {
    const auto what = kind();
    if (!what) return;
    if_exists();
    take("only");
    const auto object = name();
    if (!object || is_temporary(*object)) return;
    skip_brackets();
    take("*");
    const std::string whole = spelled(*what, *object);
    if (take("rename")) {
      rename(*what, *object, whole);
    } else if (word().is("set") && word(1).is("schema")) {
      at_ += 2;
      if (const auto schema = name()) move(whole, spelled(*what, {.schema = schema->name, .name = object->name}));
    } else {
      actions(whole);
    }
  }

  void rename(const ObjectKind& what, const Name& object, const std::string& whole) {
    if (take("to")) {
      if (const auto fresh = name()) move(whole, spelled(what, {.schema = object.schema, .name = fresh->name}));
      return;
    }
    if (word().is("constraint") || word().is("value")) return;
    if (!take("column")) take("attribute");
    const auto old = name();
    if (!old || !take("to")) return;
    if (const auto fresh = name(); fresh && !made_.contains(whole))
      move(whole + "." + old->name, whole + "." + fresh->name);
  }

  // DROP COLUMN a, ADD COLUMN b int CHECK (b > 0), …
  void actions(const std::string& whole) {
    while (!done()) {
      if (take("drop")) {
        if (!word().is("constraint") && !word().is("default") && !word().is("not") && !word().is("expression")) {
          if (!take("column")) take("attribute");
          if_exists();
          if (const auto column = name(); column && !made_.contains(whole)) drop(whole + "." + column->name);
        }
      } else if (take("add")) {
        const bool constraint = word().is("constraint") || word().is("primary") || word().is("unique") ||
                                word().is("foreign") || word().is("check") || word().is("exclude") ||
                                word().is("value");
        if (!constraint) {
          if (!take("column")) take("attribute");
          if_exists();
          if (const auto column = name()) make(whole + "." + column->name, true);
        }
      }
      // On to the next action.
      while (!done() && !word().is(",")) {
        if (word().is("(")) {
          skip_brackets();
        } else {
          ++at_;
        }
      }
      ++at_;
    }
  }

  void create_object() {
    bool fresh = true;
    bool temporary = false;
    if (take("or")) {
      take("replace");
      fresh = false;
    }
    while (word().is("global") || word().is("local") || word().is("temp") || word().is("temporary") ||
           word().is("unlogged")) {
      temporary = temporary || word().text.starts_with("temp");
      ++at_;
    }
    const auto what = kind();
    if (!what) return;
    if (word().is("if")) fresh = false;
    if_exists();
    const auto object = name();
    if (!object) return;
    if (temporary) {
      temporary_.insert(object->name);
    } else {
      make(spelled(*what, *object), fresh);
    }
  }

  void set_search_path() {
    if (!take("local")) take("session");
    if (!take("search_path") || !(take("to") || take("="))) return;
    if (word().is("default")) {
      schema_ = first_schema_;
      return;
    }
    for (; !done(); ++at_) {
      const bool schema = word().is_name() || word().kind == sql::WordKind::kLiteral;
      if (schema && word().text != "$user" && !word().text.empty()) {
        schema_ = word().text;
        return;
      }
    }
  }

  void drop(const std::string& object) {
    if (made_.erase(object) == 0) gone_.insert(object);
  }
  // `fresh`: it was not there before, unless these statements dropped it.
  void make(const std::string& object, bool fresh) {
    if (gone_.erase(object) == 0 && fresh) made_.insert(object);
  }
  void move(const std::string& from, const std::string& to) {
    drop(from);
    make(to, true);
  }

  std::string first_schema_;
  std::string schema_;
  std::set<std::string> gone_;
  std::set<std::string> made_;  // was not there before these statements
  std::set<std::string> temporary_;
  Words words_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> dropped_objects(const std::vector<std::string>& statements, std::string_view default_schema) {
  DropReader reader(default_schema);
  for (const std::string& statement : statements) reader.read(statement);
  return reader.result();
}

}  // namespace lockkeeper::plan
