#include "schema/snapshot/object_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace lockkeeper::schema {
namespace {

constexpr std::pair<Aspect, const char*> kAspects[] = {{Aspect::kPlain, "plain"},
                                                       {Aspect::kExpression, "expression"},
                                                       {Aspect::kQuery, "query"},
                                                       {Aspect::kArguments, "arguments"},
                                                       {Aspect::kNote, "note"}};

Json field_json(const Field& field) {
  if (field.aspect == Aspect::kPlain && !field.loose) return field.value;
  Json json = Json::object();
  for (const auto& [aspect, name] : kAspects) {
    if (aspect == field.aspect) json[name] = field.value;
  }
  if (field.loose) json["loose"] = *field.loose;
  return json;
}

}  // namespace

Json to_json(const SchemaObject& object) {
  Json json{{"kind", to_string(object.kind)}, {"name", object.name}};
  if (!object.schema.empty()) json["schema"] = object.schema;
  if (!object.parent.empty()) json["parent"] = object.parent;
  if (object.name_is_incidental) json["incidental"] = true;
  for (const Field& field : object.fields) json["fields"][field.name] = field_json(field);
  if (!object.order.empty()) json["order"] = object.order;
  if (!object.needs.empty()) {
    std::vector<std::string> needs = object.needs;
    std::sort(needs.begin(), needs.end());
    json["needs"] = needs;
  }
  return json;
}

namespace {

Field read_field(const std::string& name, const Json& json, const std::string& place) {
  Field field;
  field.name = name;
  if (json.is_string()) {
    field.value = json.get<std::string>();
    return field;
  }
  for (const auto& [aspect, word] : kAspects) {
    const Json* value = find(json, {word});
    if (value == nullptr || !value->is_string()) continue;
    field.aspect = aspect;
    field.value = value->get<std::string>();
    if (find(json, {"loose"}) != nullptr) field.loose = string_at(json, {"loose"});
    return field;
  }
  throw Unreadable(fmt::format("{}: field \"{}\" has no value", place, name));
}

}  // namespace

SchemaObject parse_object(const Json& json, const std::string& place) {
  SchemaObject object;
  const std::optional<Kind> kind = parse_kind(string_at(json, {"kind"}));
  object.name = string_at(json, {"name"});
  if (!kind) throw Unreadable(place + " holds something that is no object of a schema");
  object.kind = *kind;
  object.schema = string_at(json, {"schema"});
  object.parent = string_at(json, {"parent"});
  object.name_is_incidental = bool_at(json, {"incidental"});
  if (const Json* fields = find(json, {"fields"}); fields != nullptr && fields->is_object()) {
    for (const auto& [name, value] : fields->items()) object.fields.push_back(read_field(name, value, place));
  }
  object.order = strings_at(json, {"order"});
  object.needs = strings_at(json, {"needs"});
  seal(object);
  return object;
}

}  // namespace lockkeeper::schema
