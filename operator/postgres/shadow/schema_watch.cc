#include "postgres/shadow/schema_watch.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/sql_quoting.h"
#include "postgres/catalog/catalog_reader.h"
#include "postgres/shadow/schema_watch_queries.h"

namespace lockkeeper::postgres {
namespace {

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
  for (const TrackedCatalog& one : tracked_catalogs()) {
    const std::string key = one.key.empty() ? "''" : one.key;
    sql += " UNION ALL SELECT '" + one.catalog + "', " + (one.key.empty() ? "'0'" : "count(*)::text") +
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
  for (const TrackedCatalog& one : tracked_catalogs()) {
    if (catalog != one.catalog) continue;
    for (const Row& row : transaction.query("SELECT " + one.key + ", " + one.entry + " FROM " + one.catalog +
                                            " WHERE " + one.condition)) {
      keys[row[0].value_or("")] = row[1].value_or("");
    }
  }
  return keys;
}

schema::Effects SchemaWatch::look_at_all(Transaction& transaction, Changes changes) {
  CatalogReading reading = read_catalogs(session_, transaction, options_);
  std::map<std::string, Keys> keys;
  for (const TrackedCatalog& one : tracked_catalogs()) {
    if (!one.key.empty()) keys[one.catalog] = read_keys(transaction, one.catalog);
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

SchemaWatch::ChangedEntries SchemaWatch::find_changed(Transaction& transaction, const Changes& changes) {
  ChangedEntries found;
  std::set<std::string>& changed = found.entries;
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
    if (static_cast<std::int64_t>(known->second.size() + fresh) != changes.counts.at(catalog)) {
      // Some are gone.
      now = read_keys(transaction, catalog);
      for (const auto& [key, entries] : known->second) {
        if (now.contains(key)) continue;
        for (const std::string& entry : words_of(entries)) changed.insert(entry);
      }
      found.keys[catalog] = std::move(now);
    } else if (fresh > 0) {
      now.insert(known->second.begin(), known->second.end());
      found.keys[catalog] = std::move(now);
    }
  }
  return found;
}

schema::Effects SchemaWatch::look_at(Transaction& transaction, Changes changes) {
  auto [changed, keys] = find_changed(transaction, changes);
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
