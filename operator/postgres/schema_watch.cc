#include "postgres/schema_watch.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "postgres/catalog_reader.h"

namespace lockkeeper::postgres {
namespace {

// A catalog whose rows are about entries that are read alone. Rows whose disappearance leaves no other trace have a
// key; the rest goes with a row that has one, or leaves a changed one behind.
struct Tracked {
  const char* catalog;
  const char* key;    // empty: not counted
  const char* entry;  // `c16385`, several separated by spaces; NULL: of no interest
  const char* condition;
};

// Entries by one letter, and catalogs where a change is to one of them.
constexpr std::array<std::pair<char, const char*>, 8> kEntryCatalogs{{{'c', "pg_class"},
                                                                      {'k', "pg_constraint"},
                                                                      {'t', "pg_trigger"},
                                                                      {'r', "pg_rewrite"},
                                                                      {'p', "pg_policy"},
                                                                      {'s', "pg_statistic_ext"},
                                                                      {'y', "pg_type"},
                                                                      {'f', "pg_proc"}}};
constexpr char kAnything = 'x';  // a change that may be to everything

// A letter for a column that holds a catalog's oid.
constexpr const char* kClassLetter =
    "CASE classid WHEN 'pg_class'::regclass THEN 'c' WHEN 'pg_constraint'::regclass THEN 'k' WHEN "
    "'pg_trigger'::regclass"
    " THEN 't' WHEN 'pg_rewrite'::regclass THEN 'r' WHEN 'pg_policy'::regclass THEN 'p' WHEN"
    " 'pg_statistic_ext'::regclass THEN 's' WHEN 'pg_type'::regclass THEN 'y' WHEN 'pg_proc'::regclass THEN 'f'";

std::vector<Tracked> tracked_catalogs() {
  static const std::string commented = [] {
    std::string letters = kClassLetter;
    letters.replace(letters.find("classid"), 7, "classoid");
    return letters + " ELSE 'x' END || objoid";
  }();
  static const std::string dependent = std::string(kClassLetter) + " END || objid";
  return {{"pg_class", "oid", "'c' || oid", "oid >= 16384"},
          {"pg_attribute", "", "'c' || attrelid", "attrelid >= 16384"},
          {"pg_attrdef", "", "'c' || adrelid", "true"},
          {"pg_index", "indexrelid", "'c' || indexrelid || ' c' || indrelid", "indexrelid >= 16384"},
          {"pg_constraint", "oid", "'k' || oid", "oid >= 16384"},
          {"pg_trigger", "oid", "'t' || oid", "true"},
          {"pg_rewrite", "oid", "'r' || oid || ' c' || ev_class", "oid >= 16384"},
          {"pg_policy", "oid", "'p' || oid", "true"},
          {"pg_statistic_ext", "oid", "'s' || oid", "true"},
          {"pg_type", "oid", "'y' || oid", "oid >= 16384"},
          {"pg_enum", "oid", "'y' || enumtypid", "true"},
          {"pg_range", "", "'y' || rngtypid", "rngtypid >= 16384"},
          {"pg_proc", "oid", "'f' || oid", "oid >= 16384"},
          {"pg_aggregate", "", "'f' || aggfnoid::oid", "aggfnoid::oid >= 16384"},
          {"pg_sequence", "", "'c' || seqrelid", "true"},
          {"pg_inherits", "inhrelid || '/' || inhparent", "'c' || inhrelid", "true"},
          {"pg_partitioned_table", "", "'c' || partrelid", "true"},
          {"pg_foreign_table", "", "'c' || ftrelid", "true"},
          {"pg_description", "classoid || '/' || objoid || '/' || objsubid", commented.c_str(), "objoid >= 16384"},
          {"pg_depend", "", dependent.c_str(), "objid >= 16384"}};
}

// Few rows, and a change in one of them may show anywhere.
std::string small_catalogs(int server_version) {
  std::vector<std::string> catalogs{"pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'",
                                    "pg_extension",
                                    "pg_foreign_data_wrapper",
                                    "pg_foreign_server",
                                    "pg_publication",
                                    "pg_publication_rel",
                                    "pg_event_trigger",
                                    "pg_default_acl",
                                    "pg_language",
                                    "pg_am",
                                    "pg_init_privs"};
  if (server_version >= 150000) catalogs.emplace_back("pg_publication_namespace");
  std::string sql;
  const auto add = [&sql](const std::string& from) {
    sql += (sql.empty() ? "" : " || '|' || ") +
           ("coalesce((SELECT md5(string_agg(xmin || '/' || ctid, ',' ORDER BY ctid)) FROM " + from + "), '')");
  };
  for (const std::string& catalog : catalogs) add(catalog);
  for (const char* catalog : {"pg_collation", "pg_opclass", "pg_operator", "pg_opfamily", "pg_conversion"}) {
    add(std::string(catalog) + " WHERE oid >= 16384");
  }
  add("pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'");
  return sql;
}

// What the entries are in pg_depend, and all that is written with their names: those that depend on them, what they
// are part of; then what these need, for SchemaObject::needs. The parameter: `c16385 k16390 …`.
constexpr const char* kClosure =
    "WITH RECURSIVE given AS (SELECT (CASE left(word, 1) WHEN 'c' THEN 'pg_class' WHEN 'k' THEN 'pg_constraint' WHEN"
    " 't' THEN 'pg_trigger' WHEN 'r' THEN 'pg_rewrite' WHEN 'p' THEN 'pg_policy' WHEN 's' THEN 'pg_statistic_ext' WHEN"
    " 'y' THEN 'pg_type' ELSE 'pg_proc' END)::regclass::oid AS classid, substr(word, 2)::oid AS objid FROM"
    " string_to_table_or_rows),"
    " touched AS (SELECT classid, objid FROM given UNION SELECT e.classid, e.objid FROM touched t CROSS JOIN LATERAL ("
    "SELECT d.classid, d.objid FROM pg_depend d WHERE d.refclassid = t.classid AND d.refobjid = t.objid"
    " UNION ALL SELECT d.refclassid, d.refobjid FROM pg_depend d WHERE d.classid = t.classid AND d.objid = t.objid AND"
    " d.refobjid >= 16384 AND (d.deptype = 'i' OR d.deptype = 'a' AND d.classid = 'pg_class'::regclass AND"
    " d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0)"
    " UNION ALL SELECT 'pg_class'::regclass::oid, ad.adrelid FROM pg_attrdef ad WHERE t.classid ="
    " 'pg_attrdef'::regclass AND ad.oid = t.objid"
    " UNION ALL SELECT 'pg_class'::regclass::oid, r.ev_class FROM pg_rewrite r WHERE t.classid ="
    " 'pg_rewrite'::regclass AND r.oid = t.objid"
    " UNION ALL SELECT 'pg_class'::regclass::oid, i.indrelid FROM pg_index i WHERE t.classid = 'pg_class'::regclass AND"
    " i.indexrelid = t.objid AND i.indisreplident) AS e),"
    // OFFSET 0: one by one, by index; the planner would read all of pg_depend.
    " needed AS (SELECT d.refclassid, d.refobjid FROM touched t CROSS JOIN LATERAL (SELECT p.refclassid, p.refobjid "
    "FROM"
    " pg_depend p WHERE p.classid = t.classid AND p.objid = t.objid AND p.refobjid >= 16384 OFFSET 0) AS d UNION "
    "SELECT d.refclassid, d.refobjid FROM needed n JOIN pg_depend d ON"
    " d.classid = n.refclassid AND d.objid = n.refobjid AND d.deptype = 'i' AND d.refobjid >= 16384)"
    " SELECT 't', classid::regclass::text, objid FROM touched UNION ALL SELECT 'n', refclassid::regclass::text,"
    " refobjid FROM needed";

std::string closure_query() {
  // string_to_table() came with 14.
  std::string sql = kClosure;
  const std::string_view place = "string_to_table_or_rows";
  return sql.replace(sql.find(place), place.size(), "unnest(string_to_array($1, ' ')) AS word");
}

std::string array_of(const std::set<std::string>& oids) {
  std::string list;
  for (const std::string& oid : oids) list += (list.empty() ? "" : ",") + oid;
  return "{" + list + "}";
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// An object as a CatalogReading names it.
std::string entry_of(const std::string& catalog, const std::string& oid) {
  return catalog + " " + oid;
}

}  // namespace

SchemaWatch::SchemaWatch(Session& session, CatalogOptions options) : session_(session), options_(std::move(options)) {}

schema::Effects SchemaWatch::look() {
  schema::Effects effects;
  read_consistently(session_, [&](Transaction& transaction) {
    // A plan is made once, while the catalogs are small, and kept while they grow: by index, wherever there is one.
    transaction.query(
        "SELECT set_config('search_path', '', true), set_config('plan_cache_mode', 'force_generic_plan',"
        " true), set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),"
        " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)");
    // 3 is the first xid that is not of initdb: everything.
    Changes changes = read_changes(transaction, looked_ ? last_.watermark : "3");
    effects = !looked_ || changes.small != last_.small ? look_at_all(transaction, std::move(changes))
                                                       : look_at(transaction, std::move(changes));
  });
  return effects;
}

schema::Fingerprint SchemaWatch::fingerprint() const {
  Objects all;
  for (const auto& [entry, objects] : objects_) all.insert(all.end(), objects.begin(), objects.end());
  return schema::Fingerprint(std::move(all));
}

Answer SchemaWatch::execute(Transaction& transaction, const std::string& name, const std::string& type,
                            const std::string& sql, const std::string& argument) {
  std::string& known = prepared_[name];
  if (known != sql) {
    if (!known.empty()) transaction.query("DEALLOCATE " + name);
    known.clear();
    transaction.query("PREPARE " + name + " (" + type + ") AS " + sql);
    known = sql;
  }
  return transaction.ask("EXECUTE " + name + " (" + quote_literal(argument) + ")");
}

SchemaWatch::Changes SchemaWatch::read_changes(Transaction& transaction, const std::string& since) {
  std::string sql = "SELECT '', (txid_snapshot_xmin(txid_current_snapshot()) % 4294967296)::text, " +
                    small_catalogs(session_.server_version());
  for (const Tracked& one : tracked_catalogs()) {
    const std::string key = *one.key == '\0' ? "''" : one.key;
    sql += std::string(" UNION ALL SELECT '") + one.catalog + "', " + (*one.key == '\0' ? "'0'" : "count(*)::text") +
           ", string_agg(" + key + " || ' ' || (" + one.entry + "), E'\\n') FILTER (WHERE age(xmin) <= age($1)) FROM " +
           one.catalog + " WHERE " + one.condition;
  }
  Changes changes;
  for (const Row& row : execute(transaction, "lockkeeper_changes", "xid", sql, since).rows()) {
    const std::string catalog = row[0].value_or("");
    const std::string text = row[2].value_or("");
    if (catalog.empty()) {
      changes.watermark = row[1].value_or("3");
      changes.small = text;
      continue;
    }
    changes.counts[catalog] = std::atoll(row[1].value_or("0").c_str());
    std::vector<std::string>& rows = changes.rows[catalog];
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      rows.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }
  return changes;
}

SchemaWatch::Keys SchemaWatch::read_keys(Transaction& transaction, const std::string& catalog) const {
  Keys keys;
  for (const Tracked& one : tracked_catalogs()) {
    if (catalog != one.catalog) continue;
    for (const Row& row : transaction.query(std::string("SELECT ") + one.key + ", " + one.entry + " FROM " +
                                            one.catalog + " WHERE " + one.condition)) {
      keys[row[0].value_or("")] = row[1].value_or("");
    }
  }
  return keys;
}

schema::Effects SchemaWatch::look_at_all(Transaction& transaction, Changes changes) {
  CatalogReading reading = read_catalogs(session_, transaction, options_);
  std::map<std::string, Keys> keys;
  for (const Tracked& one : tracked_catalogs()) {
    if (*one.key != '\0') keys[one.catalog] = read_keys(transaction, one.catalog);
  }
  std::unordered_map<std::string, Objects> objects;
  for (std::size_t i = 0; i < reading.objects.size(); ++i) {
    schema::seal(reading.objects[i]);
    objects[reading.entries[i].text()].push_back(std::move(reading.objects[i]));
  }
  const schema::Fingerprint before = fingerprint();
  // Nothing below throws.
  ++whole_readings_;
  looked_ = true;
  last_ = std::move(changes);
  keys_ = std::move(keys);
  objects_ = std::move(objects);
  left_out_ = std::move(reading.left_out);
  return schema::effects_between(before, fingerprint());
}

schema::Effects SchemaWatch::look_at(Transaction& transaction, Changes changes) {
  std::set<std::string> changed;
  std::map<std::string, Keys> keys;  // of catalogs with other rows than before
  for (const auto& [catalog, rows] : changes.rows) {
    const auto known = keys_.find(catalog);
    std::size_t fresh = 0;
    Keys now;
    for (const std::string& row : rows) {
      const std::size_t space = row.find(' ');
      const std::string key = row.substr(0, space);
      for (const std::string& entry : words_of(row.substr(space + 1))) changed.insert(entry);
      if (known == keys_.end()) continue;
      if (!known->second.contains(key)) ++fresh;
      now[key] = row.substr(space + 1);
    }
    if (known == keys_.end()) continue;
    if (static_cast<std::int64_t>(known->second.size() + fresh) != changes.counts[catalog]) {
      // Some are gone.
      now = read_keys(transaction, catalog);
      for (const auto& [key, entries] : known->second) {
        if (now.contains(key)) continue;
        for (const std::string& entry : words_of(entries)) changed.insert(entry);
      }
      keys[catalog] = std::move(now);
    } else if (fresh > 0) {
      now.insert(known->second.begin(), known->second.end());
      keys[catalog] = std::move(now);
    }
  }
  if (changed.empty()) {
    last_ = std::move(changes);
    return {};
  }
  CatalogSelection selection;
  std::vector<std::string> touched;
  if (!select(transaction, {changed.begin(), changed.end()}, selection, touched)) {
    return look_at_all(transaction, std::move(changes));
  }
  CatalogReading reading = read_catalogs(session_, transaction, options_, &selection);
  if (reading.left_out != left_out_) return look_at_all(transaction, std::move(changes));
  std::unordered_map<std::string, Objects> found;
  for (const std::string& entry : touched) found[entry];
  for (std::size_t i = 0; i < reading.objects.size(); ++i) {
    const auto place = found.find(reading.entries[i].text());
    if (place != found.end()) place->second.push_back(std::move(reading.objects[i]));
  }
  Objects old_objects;
  Objects new_objects;
  for (auto& [entry, objects] : found) {
    if (const auto place = objects_.find(entry); place != objects_.end()) {
      old_objects.insert(old_objects.end(), place->second.begin(), place->second.end());
    }
    for (schema::SchemaObject& object : objects) schema::seal(object);
    new_objects.insert(new_objects.end(), objects.begin(), objects.end());
  }
  schema::Effects effects =
      schema::effects_between(schema::Fingerprint(std::move(old_objects)), schema::Fingerprint(std::move(new_objects)));
  for (auto& [entry, objects] : found) {
    if (objects.empty()) {
      objects_.erase(entry);
    } else {
      objects_[entry] = std::move(objects);
    }
  }
  for (auto& [catalog, now] : keys) keys_[catalog] = std::move(now);
  last_ = std::move(changes);
  return effects;
}

bool SchemaWatch::select(Transaction& transaction, const std::vector<std::string>& changed, CatalogSelection& selection,
                         std::vector<std::string>& touched) {
  std::string words;
  for (const std::string& entry : changed) {
    if (entry.front() == kAnything) return false;
    words += (words.empty() ? "" : " ") + entry;
    // What is gone is not in pg_depend any more.
    for (const auto& [letter, catalog] : kEntryCatalogs) {
      if (letter == entry.front()) touched.push_back(entry_of(catalog, entry.substr(1)));
    }
  }
  std::map<std::string, std::set<std::string>> wanted;
  std::set<std::string> all;
  std::set<std::string> asking;
  for (const Row& row : execute(transaction, "lockkeeper_closure", "text", closure_query(), words).rows()) {
    const std::string catalog = row[1].value_or("");
    const std::string oid = row[2].value_or("");
    const bool is_touched = row[0] == "t";
    const bool is_known = is_selectable(catalog);
    // A publication's tables, an event trigger's function: few, and read whole.
    if (is_touched && !is_known && catalog != "pg_attrdef") return false;
    if (is_known) wanted[catalog].insert(oid);
    all.insert(oid);
    if (!is_touched) continue;
    asking.insert(oid);
    if (is_known) touched.push_back(entry_of(catalog, oid));
  }
  for (const auto& [catalog, oids] : wanted) selection.oids[catalog] = array_of(oids);
  selection.all_oids = array_of(all);
  selection.dependents = array_of(asking);
  selection.query = [this, &transaction](std::size_t number, const std::string& sql, const std::string& oids) {
    return execute(transaction, "lockkeeper_family_" + std::to_string(number), "oid[]", sql, oids);
  };
  return true;
}

}  // namespace lockkeeper::postgres
