"""docs/reference/fields.md: every field of a Migration, by its CustomResourceDefinition."""

import yaml

from pages import ROOT
from reference_table import cell, code, table

CRD = ROOT / "crds" / "lockkeeper.dev_migrations.yaml"
MOST_WORDS = 12  # of an enum, in a cell


def kind_of(field):
    """The type, in words."""
    if "properties" in field and field.get("type", "object") == "object":
        return "object"
    if field.get("type") == "array":
        items = field["items"]
        return "list of " + {"string": "texts", "object": "objects"}[items["type"]]
    if field.get("x-kubernetes-preserve-unknown-fields") and "type" not in field:
        return "text, or list of texts"
    if "additionalProperties" in field:
        return "map of texts"
    return {"string": "date and time" if field.get("format") == "date-time" else "text", "integer": "number", "number": "number",
            "boolean": "true or false", "object": "object"}[field["type"]]


def bounds_of(field):
    """What is allowed beside the type."""
    if "enum" in field:
        words = field["enum"]
        return f"one of {len(words)} words" if len(words) > MOST_WORDS else ", ".join(code(word) for word in words)
    if field.get("type") in ("integer", "number") and "minimum" in field:
        return f"{field['minimum']} to {field['maximum']}" if "maximum" in field else f"from {field['minimum']}"
    if field.get("type") == "array" and "maxItems" in field:
        return f"at most {field['maxItems']}"
    if field.get("type") == "string" and "maxLength" in field:
        return f"at most {field['maxLength']} characters"
    return ""


def default_of(field):
    default = field.get("default")
    if default is None or default == {}:
        return "–"
    if isinstance(default, bool):
        return code(str(default).lower())
    if isinstance(default, dict):
        return code(", ".join(f"{key}: {'{}' if value == {} else value}" for key, value in default.items()))
    return code(default)


def fields_of(schema, path):
    """(path, schema, is required) of every field below, each before its parts."""
    for name, field in schema.get("properties", {}).items():
        inner = f"{path}.{name}"
        yield inner, field, name in schema.get("required", [])
        yield from fields_of(field, inner)
        yield from fields_of(field.get("items", {}), inner + "[]")


def refusals_of(schema, path):
    """(path, sentence) of each rule that the API server asks, the schema's own first."""
    for rule in schema.get("x-kubernetes-validations", []):
        yield path, rule["message"]
    for name, field in schema.get("properties", {}).items():
        yield from refusals_of(field, f"{path}.{name}")
    if "items" in schema:
        yield from refusals_of(schema["items"], path + "[]")


def rows_of(schema, path):
    for inner, field, is_required in fields_of(schema, path):
        kind = ", ".join(part for part in ("" if "enum" in field else kind_of(field), bounds_of(field)) if part)
        default = "required" if is_required else default_of(field)
        yield [code(inner), kind, default, cell(field.get("description", ""))]


def section(name, schema, path, has_defaults):
    """A field of spec or status, and all that is below it."""
    top = {"properties": {name: schema}}
    rows = list(rows_of(top, path))
    head = ["field", "type", "default", "says"]
    if not has_defaults:
        rows = [row[:2] + row[3:] for row in rows]
        head = ["field", "type", "says"]
    text = f"\n### {path}.{name}\n\n" + table(head, rows)
    refused = list(refusals_of(top, path))
    if refused:
        text += "\n" + refusals(refused)
    return text


def refusals(refused):
    return "Refused, with these words:\n\n" + "".join(f"- {code(path)}: {cell(sentence)}\n" for path, sentence in refused)


def columns(version):
    rows = []
    for column in version["additionalPrinterColumns"]:
        where = "with `-o wide`" if column.get("priority") else ""
        rows.append([column["name"], code(column["jsonPath"]), cell(column.get("description", "How long it has been there")), where])
    return table(["column", "is", "says", "shown"], [[*row[:3], row[3] or "always"] for row in rows])


def page():
    crd = yaml.safe_load(CRD.read_text(encoding="utf-8"))
    version = crd["spec"]["versions"][0]
    root = version["schema"]["openAPIV3Schema"]
    spec, status = root["properties"]["spec"], root["properties"]["status"]
    names = crd["spec"]["names"]
    own = [("metadata.name", rule["message"]) for rule in root["x-kubernetes-validations"]]
    own += [("spec", rule["message"]) for rule in spec["x-kubernetes-validations"]]
    text = f"""# Fields of a Migration

`{crd['spec']['group']}/{version['name']}`, kind `{names['kind']}`, short `{names['shortNames'][0]}`. The API server refuses a field that is not
here. [spec.md](../spec.md) has the same in sentences, with examples; `kubectl explain migration.spec` has this page's words.

## spec

{cell(spec['description'])}

{refusals(own)}"""
    for name, field in spec["properties"].items():
        text += section(name, field, "spec", True)
    text += f"\n## status\n\n{cell(status['description'])}\n"
    for name, field in status["properties"].items():
        text += section(name, field, "status", False)
    return text + "\n## Columns of kubectl get\n\n" + columns(version)
