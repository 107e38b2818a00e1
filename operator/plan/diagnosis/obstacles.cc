#include "plan/diagnosis/obstacles.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>

#include "plan/evidence/comparison_key.h"
#include "plan/evidence/state.h"
#include "sql/parse.h"
#include "sql/words.h"

namespace lockkeeper::plan {

namespace {

using schema::Effects;
using schema::Kind;
using schema::SchemaObject;

struct Words {
  std::unordered_set<std::string> names;
  bool passes_over = false;  // IF NOT EXISTS, OR REPLACE
  bool if_exists = false;
  bool opaque = false;  // a DO block decides for itself

  // Which names a statement mentions, its words tell; how it takes what is there, the tree.
  void read(const std::string& text) {
    for (const sql::Word& word : sql::read_words(text)) names.insert(word.text);
    const sql::Parsed parsed = sql::parse(text);
    const auto* statements = std::get_if<std::vector<sql::Statement>>(&parsed);
    if (statements == nullptr) return read_words(text);
    for (const sql::Statement& statement : *statements) {
      opaque = opaque || statement.verb == sql::Verb::kDo;
      passes_over = passes_over || statement.passes_over;
      if_exists = if_exists || statement.if_exists;
    }
  }

  // Of what does not parse.
  void read_words(const std::string& text) {
    const std::vector<sql::Word> words = sql::read_words(text);
    opaque = opaque || (!words.empty() && words.front().is("do"));
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto next = [&](std::size_t by, std::string_view word) {
        return i + by < words.size() && words[i + by].is(word);
      };
      passes_over = passes_over || (words[i].is("if") && next(1, "not") && next(2, "exists")) ||
                    (words[i].is("or") && next(1, "replace"));
      if_exists = if_exists || (words[i].is("if") && next(1, "exists"));
    }
  }
  [[nodiscard]] bool name(const SchemaObject& object) const {
    const std::string_view name = object.name;
    return names.contains(std::string(name.substr(0, name.find('('))));
  }
};

std::string table_of(const SchemaObject& object) {
  return schema::make_identity(Kind::kTable, object.schema, "", object.parent);
}

class ObstacleFinder {
 public:
  ObstacleFinder(const schema::History& history, const ObjectHistories& objects)
      : history_(history), objects_(objects) {}

  std::vector<Obstacle> run(const std::vector<std::string>& pending) {
    std::unordered_set<std::string_view> wanted(pending.begin(), pending.end());
    for (const schema::RevisionHistory& revision : history_.revisions) {
      if (wanted.contains(revision.revision)) {
        find_in(revision);
      }
      replay(revision.effects);
    }
    return std::move(obstacles_);
  }

 private:
  void replay(const Effects& effects) {
    for (const std::string& identity : effects.removed) made_[identity] = nullptr;
    for (const SchemaObject& object : effects.set) made_[identity(object)] = &object;
  }

  void find_in(const schema::RevisionHistory& revision) {
    const bool each = !revision.statements.empty() &&
                      std::all_of(revision.statements.begin(), revision.statements.end(),
                                  [](const schema::StatementHistory& item) { return item.effects.has_value(); });
    if (!each) {
      Words words;
      for (const schema::StatementHistory& statement : revision.statements) words.read(statement.sql);
      words.opaque = words.opaque || words.passes_over || revision.statements.empty();
      find_in(revision.revision, revision.effects, words);
      return;
    }
    for (const schema::StatementHistory& statement : revision.statements) {
      Words words;
      words.read(statement.sql);
      // DROP … IF EXISTS: in an empty database there was nothing to drop.
      if (words.if_exists) dropped_by_name_.insert(words.names.begin(), words.names.end());
      if (statement.effects->empty()) continue;
      find_in(revision.revision, *statement.effects, words);
      replay(*statement.effects);
    }
  }

  void find_in(const std::string& revision, const Effects& effects, const Words& words) {
    std::unordered_set<std::string> tables;  // that this statement makes
    for (const SchemaObject& object : effects.set) {
      if (object.parent.empty() && !was_made(identity(object))) {
        tables.insert(schema::make_identity(Kind::kTable, object.schema, "", object.name));
      }
    }
    for (const SchemaObject& object : effects.set) look(revision, object, words, tables);
    for (const std::string& identity : effects.removed) {
      const auto made = made_.find(identity);
      const SchemaObject* object = made == made_.end() ? nullptr : made->second;
      if (!is_there(identity) && object != nullptr && words.name(*object) && !words.if_exists && !words.opaque) {
        note(Obstacle::Kind::kMissing, revision, identity, *object);
      }
      there_[identity] = false;
    }
  }

  void look(const std::string& revision, const SchemaObject& object, const Words& words,
            const std::unordered_set<std::string>& tables) {
    const std::string identity = schema::identity(object);
    const bool made_before = was_made(identity);
    const bool there = is_there(identity);
    const bool with_its_table = !object.parent.empty() && tables.contains(table_of(object));
    if (made_before && !there) {
      if (words.name(object) && !words.if_exists && !words.opaque) {
        note(Obstacle::Kind::kMissing, revision, identity, object);
      }
    } else if (!made_before && there && !with_its_table && words.name(object) && !words.opaque &&
               !dropped_by_name_.contains(object.name)) {
      if (!words.passes_over) {
        note(Obstacle::Kind::kExists, revision, identity, object);
      } else if (const SchemaObject* live = objects_.live(identity);
                 live != nullptr && comparison_key(*live) != comparison_key(object) && !is_replaced(object)) {
        note(Obstacle::Kind::kPassedOver, revision, identity, object);
      }
    } else if (!made_before && !there && with_its_table && words.passes_over && object.kind == Kind::kColumn &&
               is_there(table_of(object))) {
      note(Obstacle::Kind::kPassedOver, revision, identity, object);
    } else if (!made_before && !there && !object.parent.empty() && !with_its_table && !words.opaque) {
      if (const auto made = made_.find(table_of(object));
          made != made_.end() && made->second != nullptr && !is_there(made->first)) {
        note(Obstacle::Kind::kMissing, revision, made->first, *made->second);
      }
    }
    if (!with_its_table) there_[identity] = true;
    if (with_its_table && !is_live(table_of(object))) there_[identity] = true;
  }

  // OR REPLACE makes these what they should be.
  static bool is_replaced(const SchemaObject& object) {
    return object.kind == Kind::kFunction || object.kind == Kind::kProcedure || object.kind == Kind::kView ||
           object.kind == Kind::kTrigger || object.kind == Kind::kAggregate || object.kind == Kind::kRule;
  }

  [[nodiscard]] bool was_made(const std::string& identity) const {
    const auto made = made_.find(identity);
    if (made != made_.end()) return made->second != nullptr;
    return !history_.base.empty() && history_.base.find(identity) != nullptr;
  }
  [[nodiscard]] bool is_live(const std::string& identity) const { return objects_.live(identity) != nullptr; }
  [[nodiscard]] bool is_there(const std::string& identity) const {
    const auto found = there_.find(identity);
    return found != there_.end() ? found->second : is_live(identity);
  }
  void note(Obstacle::Kind kind, const std::string& revision, const std::string& identity, const SchemaObject& object) {
    obstacles_.push_back({kind, Obstacle::Certainty::kFails, revision, identity, display(object)});
  }

  const schema::History& history_;
  const ObjectHistories& objects_;
  std::unordered_map<std::string, const SchemaObject*> made_;  // in the history, up to here; nullptr: taken away
  std::unordered_map<std::string, bool> there_;                // in the database, as far as the upgrade changed it
  std::unordered_set<std::string> dropped_by_name_;            // where they are there
  std::vector<Obstacle> obstacles_;
};

// Of the pending revisions, those that ran on the copy.
std::vector<std::string> run_in_trial(const std::optional<Trial>& trial, const std::vector<std::string>& pending) {
  if (!trial) return {};
  if (trial->passed()) return pending;
  return {pending.begin(), std::find(pending.begin(), pending.end(), trial->revision)};
}

bool stopped_at(const std::optional<Trial>& trial, const std::string& revision) {
  return trial && trial->revision == revision;
}

// What IF NOT EXISTS passes over ends otherwise than the revisions make it, and nothing fails.
bool ended_right(const Obstacle& obstacle, const Facts& facts, const SchemaView& view,
                 const std::vector<std::string>& pending) {
  if (obstacle.kind != Obstacle::Kind::kPassedOver) return true;
  if (!facts.trial->passed()) return false;
  std::vector<std::string> revisions = facts.rows;
  revisions.insert(revisions.end(), pending.begin(), pending.end());
  const SchemaObject* after = facts.trial->after->find(obstacle.identity);
  for (const SchemaObject* wanted : objects_after(*facts.history, view.ancestry.closed(revisions))) {
    if (identity(*wanted) != obstacle.identity) continue;
    return after != nullptr && comparison_key(*after) == comparison_key(*wanted);
  }
  return after == nullptr;
}

// Of what does not parse.
bool looks_first_by_words(const std::string& text, bool type) {
  const std::vector<sql::Word> words = sql::read_words(text);
  if (words.empty()) return false;
  if (words.front().is("savepoint")) return true;
  if (!words.front().is("select") && !words.front().is("with")) return false;
  return std::any_of(words.begin(), words.end(), [type](const sql::Word& word) {
    if (!word.is_name()) return false;
    if (word.text == "pg_type" || word.text == "pg_enum") return type;
    return word.text == "information_schema" || word.text == "to_regclass" ||
           (word.text.starts_with("pg_") && word.text != "pg_catalog" && word.text != "pg_namespace");
  });
}

// What a question about the schema asks. pg_type and pg_enum tell of types alone, pg_namespace of schemas.
bool asks_the_catalogs(const sql::Statement& statement, bool type) {
  const auto tells = [type](const sql::Name& name) {
    if (name.name == "pg_type" || name.name == "pg_enum") return type;
    return name.schema == "information_schema" || name.name == "to_regclass" ||
           (name.name.starts_with("pg_") && name.name != "pg_namespace");
  };
  return statement.verb == sql::Verb::kSelect && (std::any_of(statement.reads.begin(), statement.reads.end(), tells) ||
                                                  std::any_of(statement.calls.begin(), statement.calls.end(), tells));
}

bool looks_first(const std::string& text, bool type) {
  const sql::Parsed parsed = sql::parse(text);
  const auto* statements = std::get_if<std::vector<sql::Statement>>(&parsed);
  if (statements == nullptr) return looks_first_by_words(text, type);
  return std::any_of(statements->begin(), statements->end(), [type](const sql::Statement& statement) {
    return statement.verb == sql::Verb::kSavepoint || asks_the_catalogs(statement, type);
  });
}

// The revision asked the catalogs, or may take a failure back: by its statements in an empty database, and by its file.
// That SQLAlchemy looks for a type before it makes one says nothing of other objects.
bool looks_first(const Facts& facts, const Obstacle& obstacle) {
  const alembic::RevisionFile* file = facts.graph.find(obstacle.revision);
  if (file != nullptr && file->looks_first) return true;
  const schema::RevisionHistory* revision = facts.history->find(obstacle.revision);
  if (revision == nullptr) return false;
  const bool type = obstacle.identity.find("column") == std::string::npos &&
                    (obstacle.object.starts_with("enum ") || obstacle.object.starts_with("domain "));
  return std::any_of(revision->statements.begin(), revision->statements.end(),
                     [type](const auto& statement) { return looks_first(statement.sql, type); });
}

}  // namespace

std::vector<Obstacle> find_obstacles(const Facts& facts, const SchemaView& view,
                                     const std::vector<std::string>& pending) {
  if (pending.empty()) return {};
  std::vector<Obstacle> obstacles = ObstacleFinder(*facts.history, view.objects).run(pending);
  const std::vector<std::string> reached = run_in_trial(facts.trial, pending);
  for (Obstacle& obstacle : obstacles) {
    const bool ran = std::find(reached.begin(), reached.end(), obstacle.revision) != reached.end();
    if (ran && ended_right(obstacle, facts, view, pending)) {
      obstacle.certainty = Obstacle::Certainty::kPasses;
    } else if (!ran && looks_first(facts, obstacle) && !stopped_at(facts.trial, obstacle.revision)) {
      obstacle.certainty = Obstacle::Certainty::kMay;
    }
  }
  return obstacles;
}

std::string what_an_upgrade_does(const Obstacle& obstacle) {
  switch (obstacle.certainty) {
    case Obstacle::Certainty::kFails: return "a plain upgrade fails at that";
    case Obstacle::Certainty::kMay:
      return fmt::format("revision {} looks at what is there before it acts, so a plain upgrade may well get past that",
                         obstacle.revision);
    case Obstacle::Certainty::kPasses: return "a plain upgrade gets past that: so it did on a copy of this schema";
  }
  return "";
}

std::string describe(const Obstacle& obstacle) {
  switch (obstacle.kind) {
    case Obstacle::Kind::kExists: return fmt::format("{} is there already", obstacle.object);
    case Obstacle::Kind::kMissing: return fmt::format("{} is not there", obstacle.object);
    case Obstacle::Kind::kPassedOver:
      return fmt::format("{} is otherwise, and IF NOT EXISTS would pass over it", obstacle.object);
  }
  return obstacle.object;
}

}  // namespace lockkeeper::plan
