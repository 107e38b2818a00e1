#include "schema/diff.h"

#include <algorithm>
#include <map>
#include <set>

namespace lockkeeper::schema {
namespace {

std::vector<FieldChange> changed_fields(const SchemaObject& before, const SchemaObject& after) {
  std::set<std::string> names;
  for (const Field& field : before.fields) names.insert(field.name);
  for (const Field& field : after.fields) names.insert(field.name);
  std::vector<FieldChange> changes;
  for (const std::string& name : names) {
    const Field* old_field = find_field(before, name);
    const Field* new_field = find_field(after, name);
    if ((old_field != nullptr && old_field->aspect == Aspect::kNote) ||
        (new_field != nullptr && new_field->aspect == Aspect::kNote)) {
      continue;
    }
    if (old_field != nullptr && new_field != nullptr && comparable(*old_field) == comparable(*new_field)) continue;
    FieldChange change{name, std::nullopt, std::nullopt};
    if (old_field != nullptr) change.before = old_field->value;
    if (new_field != nullptr) change.after = new_field->value;
    changes.push_back(std::move(change));
  }
  return changes;
}

// What is left on both sides under different incidental names, but is the same without them.
void pair_renamed(Diff& diff) {
  std::multimap<Hash, std::size_t> gone;
  for (std::size_t i = 0; i < diff.removed.size(); ++i) {
    if (diff.removed[i].name_is_incidental) gone.emplace(diff.removed[i].loose, i);
  }
  std::set<std::size_t> paired_gone;
  std::vector<SchemaObject> added;
  for (SchemaObject& object : diff.added) {
    const auto found = object.name_is_incidental ? gone.find(object.loose) : gone.end();
    if (found == gone.end()) {
      added.push_back(std::move(object));
      continue;
    }
    paired_gone.insert(found->second);
    diff.renamed.push_back({diff.removed[found->second], std::move(object)});
    gone.erase(found);
  }
  diff.added = std::move(added);
  std::vector<SchemaObject> removed;
  for (std::size_t i = 0; i < diff.removed.size(); ++i) {
    if (!paired_gone.contains(i)) removed.push_back(std::move(diff.removed[i]));
  }
  diff.removed = std::move(removed);
}

Json entry(const SchemaObject& object) {
  Json json{{"kind", to_string(object.kind)}, {"name", object.name}};
  if (!object.schema.empty()) json["schema"] = object.schema;
  if (!object.parent.empty()) json["parent"] = object.parent;
  return json;
}

Json with_fields(const SchemaObject& object) {
  Json json = entry(object);
  json["definition"] = Json::object();
  for (const Field& field : object.fields) json["definition"][field.name] = field.value;
  return json;
}

std::string indented(const std::optional<std::string>& value) {
  if (!value) return "(default)";
  std::string text;
  for (const char c : *value) text += c == '\n' ? std::string("\n        ") : std::string(1, c);
  return text;
}

}  // namespace

Diff compare(const Fingerprint& a, const Fingerprint& b) {
  Diff diff;
  for (const SchemaObject& before : a.objects()) {
    const SchemaObject* after = b.find(identity(before));
    if (after == nullptr) {
      diff.removed.push_back(before);
      continue;
    }
    if (before.strict != after->strict) diff.changed.push_back({before, *after, changed_fields(before, *after)});
    if (before.in_order != after->in_order) {
      const std::set<std::string> old_columns(before.order.begin(), before.order.end());
      const std::set<std::string> new_columns(after->order.begin(), after->order.end());
      if (old_columns == new_columns) diff.reordered.push_back(display(before));
    }
  }
  for (const SchemaObject& after : b.objects()) {
    if (a.find(identity(after)) == nullptr) diff.added.push_back(after);
  }
  pair_renamed(diff);
  return diff;
}

Json to_json(const Diff& diff) {
  Json json{{"equal", diff.equal()},      {"looselyEqual", diff.loosely_equal()},
            {"added", Json::array()},     {"removed", Json::array()},
            {"changed", Json::array()},   {"renamed", Json::array()},
            {"reordered", diff.reordered}};
  for (const SchemaObject& object : diff.added) json["added"].push_back(with_fields(object));
  for (const SchemaObject& object : diff.removed) json["removed"].push_back(with_fields(object));
  for (const ObjectChange& change : diff.changed) {
    Json item = entry(change.after);
    item["fields"] = Json::array();
    for (const FieldChange& field : change.fields) {
      item["fields"].push_back({{"name", field.name},
                                {"before", field.before ? Json(*field.before) : Json(nullptr)},
                                {"after", field.after ? Json(*field.after) : Json(nullptr)}});
    }
    json["changed"].push_back(std::move(item));
  }
  for (const ObjectRename& rename : diff.renamed) {
    Json item = entry(rename.after);
    item["before"] = rename.before.name;
    json["renamed"].push_back(std::move(item));
  }
  return json;
}

std::string to_text(const Diff& diff) {
  std::string text;
  for (const SchemaObject& object : diff.removed) text += "- " + display(object) + "\n";
  for (const SchemaObject& object : diff.added) text += "+ " + display(object) + "\n";
  for (const ObjectChange& change : diff.changed) {
    text += "~ " + display(change.after) + "\n";
    for (const FieldChange& field : change.fields) {
      text += "    " + field.name + "\n      - " + indented(field.before) + "\n      + " + indented(field.after) + "\n";
    }
  }
  for (const ObjectRename& rename : diff.renamed) {
    text += "~ " + display(rename.before) + "\n    name\n      - " + rename.before.name + "\n      + " +
            rename.after.name + "\n";
  }
  for (const std::string& table : diff.reordered) text += "~ " + table + "\n    its columns stand in another order\n";
  return text;
}

}  // namespace lockkeeper::schema
