#include "schema/object.h"

#include <algorithm>

#include "schema/text/expression.h"

namespace lockkeeper::schema {
namespace {

// Lengths in front make a text that no other sequence of parts has.
void append(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

std::string canonical(Aspect aspect, std::string_view value) {
  switch (aspect) {
    case Aspect::kExpression: return canonical_expression(value);
    case Aspect::kQuery: return canonical_query(value);
    case Aspect::kArguments: return canonical_arguments(value);
    case Aspect::kPlain:
    case Aspect::kNote: break;
  }
  return std::string(value);
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kSchema: return "schema";
    case Kind::kExtension: return "extension";
    case Kind::kForeignDataWrapper: return "foreign-data wrapper";
    case Kind::kServer: return "server";
    case Kind::kEnum: return "enum";
    case Kind::kCompositeType: return "composite type";
    case Kind::kDomain: return "domain";
    case Kind::kRangeType: return "range type";
    case Kind::kFunction: return "function";
    case Kind::kProcedure: return "procedure";
    case Kind::kAggregate: return "aggregate";
    case Kind::kSequence: return "sequence";
    case Kind::kTable: return "table";
    case Kind::kForeignTable: return "foreign table";
    case Kind::kColumn: return "column";
    case Kind::kView: return "view";
    case Kind::kMaterializedView: return "materialized view";
    case Kind::kConstraint: return "constraint";
    case Kind::kIndex: return "index";
    case Kind::kStatistics: return "statistics";
    case Kind::kRule: return "rule";
    case Kind::kTrigger: return "trigger";
    case Kind::kPolicy: return "policy";
    case Kind::kPublication: return "publication";
    case Kind::kEventTrigger: return "event trigger";
    case Kind::kDefaultPrivileges: return "default privileges";
  }
  return "object";
}

std::optional<Kind> parse_kind(std::string_view text) {
  for (const Kind kind : kAllKinds) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

const Field* find_field(const SchemaObject& object, std::string_view name) {
  for (const Field& field : object.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string value_of(const SchemaObject& object, std::string_view name, std::string_view otherwise) {
  const Field* field = find_field(object, name);
  return field != nullptr ? field->value : std::string(otherwise);
}

std::string comparable(const Field& field) {
  return canonical(field.aspect, field.value);
}

void seal(SchemaObject& object) {
  struct Compared {
    const Field* field;
    std::string canonical;  // of a value that is no plain text
  };
  std::vector<Compared> fields;
  fields.reserve(object.fields.size());
  bool has_loose_value = false;
  for (const Field& field : object.fields) {
    if (field.aspect == Aspect::kNote) continue;
    fields.push_back({&field, field.aspect == Aspect::kPlain ? "" : canonical(field.aspect, field.value)});
    has_loose_value = has_loose_value || field.loose.has_value();
  }
  std::sort(fields.begin(), fields.end(),
            [](const Compared& a, const Compared& b) { return a.field->name < b.field->name; });
  const auto text_of = [](const Compared& compared) -> std::string_view {
    return compared.field->aspect == Aspect::kPlain ? std::string_view(compared.field->value) : compared.canonical;
  };

  std::string place;
  append(place, to_string(object.kind));
  append(place, object.schema);
  append(place, object.parent);
  std::string strict = place;
  append(strict, object.name);
  for (const Compared& compared : fields) {
    append(strict, compared.field->name);
    append(strict, text_of(compared));
  }
  object.strict = hash_of(strict);
  if (!object.name_is_incidental && !has_loose_value) {
    object.loose = object.strict;
  } else {
    std::string loose = place;
    append(loose, object.name_is_incidental ? std::string_view() : std::string_view(object.name));
    for (const Compared& compared : fields) {
      const std::optional<std::string>& value = compared.field->loose;
      if (value && value->empty()) continue;
      append(loose, compared.field->name);
      append(loose, value ? canonical(compared.field->aspect, *value) : text_of(compared));
    }
    object.loose = hash_of(loose);
  }
  if (object.order.empty()) {
    object.in_order = Hash{};
  } else {
    std::string order = place;
    append(order, object.name);
    for (const std::string& column : object.order) append(order, column);
    object.in_order = hash_of(order);
  }
}

std::string make_identity(Kind kind, std::string_view schema, std::string_view parent, std::string_view name) {
  std::string text;
  text.reserve(schema.size() + parent.size() + name.size() + 20);
  text += to_string(kind);
  for (const std::string_view part : {schema, parent, name}) {
    text += ' ';
    append(text, part);
  }
  return text;
}

std::string identity(const SchemaObject& object) {
  return make_identity(object.kind, object.schema, object.parent, object.name);
}

std::string display(const SchemaObject& object) {
  std::string text(to_string(object.kind));
  text += ' ';
  if (!object.schema.empty()) text += object.schema + ".";
  if (!object.parent.empty()) text += object.parent + ".";
  return text + object.name;
}

}  // namespace lockkeeper::schema
