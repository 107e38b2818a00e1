#include "plan/diagnosis/prerequisites.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/sql_quoting.h"
#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/rights_changes.h"
#include "plan/sentences.h"
#include "sql/words.h"

namespace lockkeeper::plan {
namespace {

using alembic::RoleStanding;
using schema::Kind;
using schema::SchemaObject;

// Of what needs the ownership of its table. A trigger needs a right of its own.
bool belongs_to_a_table(Kind kind) {
  return kind == Kind::kColumn || kind == Kind::kConstraint || kind == Kind::kIndex || kind == Kind::kRule ||
         kind == Kind::kPolicy || kind == Kind::kStatistics;
}

bool is_a_relation(Kind kind) {
  return kind == Kind::kTable || kind == Kind::kForeignTable || kind == Kind::kView || kind == Kind::kMaterializedView;
}

// The first schema that a search path names and that could be made: `"$user", shop` → shop.
std::string first_schema(const std::string& search_path) {
  for (const sql::Word& word : sql::read_words(search_path)) {
    if (word.is_name() && word.text != "$user" && word.text != "public") return word.text;
  }
  return "public";
}

class Finder {
 public:
  explicit Finder(const Facts& facts) : facts_(facts), standing_(*facts.standing) {}

  std::vector<api::Finding> run(const std::vector<std::string>& pending) {
    look_at_version_table();
    for (const std::string& revision : pending) {
      revision_ = revision;
      if (facts_.history != nullptr) {
        look_at_history();
      } else {
        look_at_file();
      }
    }
    return std::move(findings_);
  }

 private:
  void find(const std::string& subject, std::string message, std::string remedy) {
    if (!found_.insert(subject).second) return;
    findings_.push_back({.code = api::Code::kMissingPrerequisite,
                         .severity = is_doubtful() ? api::Severity::kWarning : api::Severity::kError,
                         .subject = subject,
                         .message = std::move(message),
                         .remedy = std::move(remedy)});
  }

  // Whether something before this place may have given what lacks. Statements are parsed only where a finding hangs on
  // it.
  [[nodiscard]] bool is_doubtful() {
    for (; !doubtful_ && !statements_.empty(); statements_.pop_back()) {
      doubtful_ = may_change_rights(statements_.back()->sql);
    }
    return doubtful_;
  }

  [[nodiscard]] std::string role() const { return quote_where_needed(standing_.role); }

  void look_at_version_table() {
    doubtful_ = facts_.env_writes_lost;
    const std::string& table = facts_.version_table;
    if (standing_.may_write_version_rows) {
      if (*standing_.may_write_version_rows) return;
      find(table, fmt::format("Role {} may not read and write the version rows of {}.", role(), table),
           fmt::format("`GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}`", table, role()));
      return;
    }
    if (facts_.version_schema.empty() && standing_.default_schema.empty()) {
      no_schema_selected();
      return;
    }
    const std::string& schema = facts_.version_schema.empty() ? standing_.default_schema : facts_.version_schema;
    const auto there = standing_.schemas.find(schema);
    if (there == standing_.schemas.end()) {
      find("schema " + schema,
           fmt::format("Schema {}, where env.py keeps its version table, does not exist.", quote_where_needed(schema)),
           fmt::format("{}; or let env.py make it before it migrates: CREATE SCHEMA IF NOT EXISTS {}", making(schema),
                       quote_where_needed(schema)));
    } else if (!there->second) {
      may_not_create_in(schema, fmt::format("the version table {} is to be made", table));
    }
  }

  void no_schema_selected() {
    const std::string schema = first_schema(standing_.search_path);
    if (standing_.schemas.contains(schema)) {
      find("schema " + schema,
           fmt::format("Role {} may not use schema {}, the first of its search path ({}): there is no schema to make a "
                       "table in.",
                       role(), quote_where_needed(schema), standing_.search_path),
           fmt::format("`GRANT USAGE, CREATE ON SCHEMA {} TO {}`", quote_where_needed(schema), role()));
      return;
    }
    find("schema " + schema,
         fmt::format("No schema of the search path of role {} ({}) exists: there is none to make a table in.", role(),
                     standing_.search_path),
         making(schema));
  }

  // Whoever runs it, the role may use it then.
  [[nodiscard]] std::string making(const std::string& schema) const {
    return fmt::format("`CREATE SCHEMA {} AUTHORIZATION {}`", quote_where_needed(schema), role());
  }

  void may_not_create_in(const std::string& schema, const std::string& where) {
    find(
        "schema " + schema,
        fmt::format("Role {} may not make anything in schema {}, where {}.", role(), quote_where_needed(schema), where),
        fmt::format("`GRANT USAGE, CREATE ON SCHEMA {} TO {}`", quote_where_needed(schema), role()));
  }

  // What is made in a schema.
  void look_at_new(const std::string& schema, const std::string& what) {
    if (schema.empty() || made_schemas_.contains(schema)) return;
    const auto there = standing_.schemas.find(schema);
    if (there == standing_.schemas.end()) {
      if (is_made_by_a_revision(schema)) return;  // that it is gone is another finding
      find("schema " + schema,
           fmt::format("Schema {}, where revision {} makes {}, does not exist.", quote_where_needed(schema), revision_,
                       what),
           making(schema));
    } else if (!there->second) {
      may_not_create_in(schema, fmt::format("revision {} makes {}", revision_, what));
    }
  }

  [[nodiscard]] bool is_made_by_a_revision(const std::string& schema) const {
    if (facts_.history == nullptr) return false;
    const std::string identity = schema::make_identity(Kind::kSchema, "", "", schema);
    return std::any_of(facts_.history->revisions.begin(), facts_.history->revisions.end(), [&](const auto& revision) {
      return std::any_of(revision.effects.set.begin(), revision.effects.set.end(),
                         [&](const SchemaObject& object) { return schema::identity(object) == identity; });
    });
  }

  // From the file's text: the tables that it makes by literal calls.
  void look_at_file() {
    const alembic::RevisionFile* file = facts_.graph.find(revision_);
    if (file == nullptr) return;
    const bool executes =
        std::find(file->operations.begin(), file->operations.end(), "execute") != file->operations.end();
    doubtful_ = doubtful_ || executes || file->looks_first || file->makes_more;
    for (const alembic::CreatedTable& table : file->tables) {
      const std::string& schema = table.schema.empty() ? standing_.default_schema : table.schema;
      look_at_new(schema, fmt::format("table {}.{}", schema, table.name));
    }
  }

  void look_at_history() {
    const schema::RevisionHistory* revision = facts_.history->find(revision_);
    if (revision == nullptr) {
      doubtful_ = true;
      return;
    }
    for (const schema::StatementHistory& statement : revision->statements) {
      statements_.push_back(&statement);
    }
    // A table says more than the sequence of its key.
    for (const SchemaObject& object : revision->effects.set) {
      if (object.kind != Kind::kSequence) look_at_effect(object);
    }
    for (const SchemaObject& object : revision->effects.set) {
      if (object.kind == Kind::kSequence) look_at_effect(object);
    }
    if (facts_.live == nullptr) return;
    for (const std::string& identity : revision->effects.removed) {
      const SchemaObject* object = facts_.live->find(identity);
      if (object == nullptr) continue;
      if (belongs_to_a_table(object->kind)) look_at_table(object->schema, object->parent);
      if (is_a_relation(object->kind)) look_at_table(object->schema, object->name);
    }
  }

  void look_at_effect(const SchemaObject& object) {
    const bool live = facts_.live != nullptr && facts_.live->find(schema::identity(object)) != nullptr;
    if (object.kind == Kind::kSchema) {
      if (!live) look_at_new_schema(object.name);
      made_schemas_.insert(object.name);
    } else if (object.kind == Kind::kExtension) {
      if (!live) look_at_extension(object.name);
    } else if (belongs_to_a_table(object.kind)) {
      look_at_table(object.schema, object.parent);
      if (!live && object.kind == Kind::kIndex) look_at_new(object.schema, display(object));
    } else if (live) {
      if (is_a_relation(object.kind)) look_at_table(object.schema, object.name);
    } else if (object.parent.empty()) {
      look_at_new(object.schema, display(object));
    }
  }

  void look_at_new_schema(const std::string& schema) {
    if (standing_.may_create_schemas || standing_.schemas.contains(schema)) return;
    find("schema " + schema,
         fmt::format("Revision {} makes schema {}, and role {} may not make one in this database.", revision_,
                     quote_where_needed(schema), role()),
         fmt::format("`GRANT CREATE ON DATABASE {} TO {}`", quote_where_needed(facts_.database), role()));
  }

  void look_at_table(const std::string& schema, const std::string& name) {
    const auto other = standing_.of_others.find({schema, name});
    if (other == standing_.of_others.end()) return;
    const std::string table = quote_where_needed(schema) + "." + quote_where_needed(name);
    find(schema + "." + name,
         fmt::format("Revision {} changes {}, which belongs to {}, and role {} is no member of that role.", revision_,
                     table, quote_where_needed(other->second), role()),
         fmt::format("`GRANT {} TO {}`, or `ALTER TABLE {} OWNER TO {}`", quote_where_needed(other->second), role(),
                     table, role()));
  }

  void look_at_extension(const std::string& name) {
    if (!facts_.extensions) return;
    const auto is_named = [&name](const schema::AvailableExtension& one) { return one.name == name; };
    const auto known = std::find_if(facts_.extensions->begin(), facts_.extensions->end(), is_named);
    if (known == facts_.extensions->end()) {
      find("extension " + name,
           fmt::format("Revision {} creates extension {}, which this server does not have.", revision_, name),
           fmt::format("install the package of {} on the server, or use a server that has it", name));
      return;
    }
    const bool may = std::any_of(facts_.extensions->begin(), facts_.extensions->end(), [&](const auto& one) {
      return is_named(one) && (!one.needs_superuser || (one.trusted && standing_.may_create_schemas));
    });
    if (standing_.superuser || may) return;
    const std::string trusted =
        known->trusted ? fmt::format("; or `GRANT CREATE ON DATABASE {} TO {}`, which is enough for this one",
                                     quote_where_needed(facts_.database), role())
                       : "";
    find("extension " + name,
         fmt::format("Revision {} creates extension {}, and role {} may not: {}", revision_, name, role(),
                     known->trusted ? "it needs CREATE on the database." : "it needs a superuser."),
         fmt::format("let a superuser run `CREATE EXTENSION {}` in this database before, and let the revision say IF "
                     "NOT EXISTS{}",
                     quote_where_needed(name), trusted));
  }

  const Facts& facts_;
  const RoleStanding& standing_;
  std::string revision_;
  bool doubtful_ = false;
  std::vector<const schema::StatementHistory*> statements_;  // of the revisions so far, not asked yet
  std::set<std::string> made_schemas_;
  std::set<std::string> found_;
  std::vector<api::Finding> findings_;
};

}  // namespace

std::vector<std::string> extensions_to_create(const Facts& facts, const std::vector<std::string>& pending) {
  std::vector<std::string> names;
  for (const std::string& id : pending) {
    const schema::RevisionHistory* revision = facts.history != nullptr ? facts.history->find(id) : nullptr;
    if (revision == nullptr) continue;
    for (const SchemaObject& object : revision->effects.set) {
      if (object.kind != Kind::kExtension) continue;
      if (facts.live == nullptr || facts.live->find(schema::identity(object)) == nullptr) names.push_back(object.name);
    }
  }
  return names;
}

std::vector<api::Finding> find_missing_prerequisites(const Facts& facts, const std::vector<std::string>& pending) {
  if (!facts.standing || pending.empty()) return {};
  return Finder(facts).run(pending);
}

}  // namespace lockkeeper::plan
