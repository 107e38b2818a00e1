"""JSON schemas for kubeconform, of what the API server says of its kinds, Migrations included, and of CRDs."""
import json
import pathlib
import subprocess

import yaml

import apiserver

FOLDER = pathlib.Path(__file__).parent
# As kubeconform names what it looks for: the core group's name is its version.
LOCATION = "{{ .ResourceKind }}-{{ .Group }}-{{ .ResourceAPIVersion }}.json"


def path_of(api_version, kind):
    group, _, version = api_version.rpartition("/")
    return f"{kind.lower()}-{group or version}-{version}.json"


def strict(schema):
    """The schema, where every object has the fields that are named and no other one."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(each) for key, each in schema.items()}
    open_ended = "additionalProperties" in schema or schema.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(schema.get("properties"), dict) and schema.get("type", "object") == "object" and not open_ended:
        made["additionalProperties"] = False
    return made


def of_server(kinds):
    """By path, the schemas of (apiVersion, kind) that this API server has."""
    documents = json.loads(apiserver.kubectl("get", "--raw", "/openapi/v3"))["paths"]
    out = {}
    for api_version in {each for each, _ in kinds}:
        place = documents.get(f"apis/{api_version}" if "/" in api_version else f"api/{api_version}")
        if place is None:
            continue
        components = json.loads(apiserver.kubectl("get", "--raw", place["serverRelativeURL"]))["components"]["schemas"]
        group, _, version = api_version.rpartition("/")
        for name, schema in components.items():
            for each in schema.get("x-kubernetes-group-version-kind", []):
                if (each["group"], each["version"]) == (group, version) and (api_version, each["kind"]) in kinds:
                    out[path_of(api_version, each["kind"])] = {
                        "$ref": f"#/components/schemas/{name}", "components": {"schemas": strict(components)}}
    return out


def of_crds(files):
    out = {}
    for file in files:
        spec = yaml.safe_load(pathlib.Path(file).read_text())["spec"]
        for version in spec["versions"]:
            schema = strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            out[path_of(f"{spec['group']}/{version['name']}", spec["names"]["kind"])] = schema
    return out


def of_prometheus_operator():
    done = subprocess.run([str(FOLDER / "crds" / "files.sh")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def kubeconform():
    """The program; built where it is not in the cache."""
    build = apiserver.ROOT / "tests" / "cluster" / "build.sh"
    done = subprocess.run([str(build), "kubeconform"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return pathlib.Path(done.stdout.split()[-1]) / "kubeconform"
