#include "plan/evidence/dropped_by_words.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/words.h"

namespace lockkeeper::plan {

namespace {

using Words = std::vector<sql::Word>;

using ObjectKind = DroppedNames::Spelling;
using sql::Name;

class DropReader {
 public:
  explicit DropReader(DroppedNames& names) : names_(names) {}

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
      body();
    } else {
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

  // PL/pgSQL: statements stand behind BEGIN, THEN, ELSE and LOOP. What it executes as text is not seen.
  void block() {
    const auto begins = std::find_if(words_.begin(), words_.end(), [](const sql::Word& word) {
      return word.is("begin") || word.is("then") || word.is("else") || word.is("loop");
    });
    if (begins != words_.end()) statement(Words(begins + 1, words_.end()));
  }

  // The text of a DO.
  void body() {
    std::string text;
    for (const sql::Word& word : words_) {
      if (word.kind == sql::WordKind::kLiteral) text = word.text;
    }
    read(text);
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
      names_.drop("(everything that a role owned)");
      return;
    }
    const auto what = kind();
    if (!what) return;
    if_exists();
    do {
      const auto object = name();
      if (!object) return;
      skip_brackets();
      if (!names_.is_temporary(*object)) names_.drop(names_.spelled(*what, *object));
    } while (take(","));
  }

  void alter_object() {
    const auto what = kind();
    if (!what) return;
    if_exists();
    take("only");
    const auto object = name();
    if (!object || names_.is_temporary(*object)) return;
    skip_brackets();
    take("*");
    const std::string whole = names_.spelled(*what, *object);
    if (take("rename")) {
      rename(*what, *object, whole);
    } else if (word().is("set") && word(1).is("schema")) {
      at_ += 2;
      if (const auto schema = name())
        names_.move(whole, names_.spelled(*what, {.schema = schema->name, .name = object->name}));
    } else {
      actions(whole);
    }
  }

  void rename(const ObjectKind& what, const Name& object, const std::string& whole) {
    if (take("to")) {
      if (const auto fresh = name())
        names_.move(whole, names_.spelled(what, {.schema = object.schema, .name = fresh->name}));
      return;
    }
    if (word().is("constraint") || word().is("value")) return;
    if (!take("column")) take("attribute");
    const auto old = name();
    if (!old || !take("to")) return;
    if (const auto fresh = name(); fresh && !names_.was_made(whole))
      names_.move(whole + "." + old->name, whole + "." + fresh->name);
  }

  // DROP COLUMN a, ADD COLUMN b int CHECK (b > 0), …
  void actions(const std::string& whole) {
    while (!done()) {
      if (take("drop")) {
        if (!word().is("constraint") && !word().is("default") && !word().is("not") && !word().is("expression")) {
          if (!take("column")) take("attribute");
          if_exists();
          if (const auto column = name(); column && !names_.was_made(whole)) names_.drop(whole + "." + column->name);
        }
      } else if (take("add")) {
        const bool constraint = word().is("constraint") || word().is("primary") || word().is("unique") ||
                                word().is("foreign") || word().is("check") || word().is("exclude") ||
                                word().is("value");
        if (!constraint) {
          if (!take("column")) take("attribute");
          if_exists();
          if (const auto column = name()) names_.make(whole + "." + column->name, true);
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
      names_.make_temporary(object->name);
    } else {
      names_.make(names_.spelled(*what, *object), fresh);
    }
  }

  void set_search_path() {
    if (!take("local")) take("session");
    if (!take("search_path") || !(take("to") || take("="))) return;
    if (word().is("default")) {
      names_.reset_schema();
      return;
    }
    for (; !done(); ++at_) {
      const bool schema = word().is_name() || word().kind == sql::WordKind::kLiteral;
      if (schema && word().text != "$user" && !word().text.empty()) {
        names_.set_schema(word().text);
        return;
      }
    }
  }

  DroppedNames& names_;
  Words words_;
  std::size_t at_ = 0;
};

}  // namespace

void read_drops_by_words(std::string_view text, DroppedNames& names) {
  DropReader(names).read(text);
}

}  // namespace lockkeeper::plan
