#include "cmd/kubectl_lockkeeper/adopting/manifest.h"

#include "api/migration.h"

namespace lockkeeper::cmd {
namespace {

void say(Json& object, const char* key, const std::string& value, const std::string& usual) {
  if (value != usual) object[key] = value;
}

Json alembic_of(const api::AlembicTool& tool) {
  const api::AlembicTool usual;
  Json out = Json::object();
  say(out, "config", tool.config, usual.config);
  say(out, "directory", tool.directory, usual.directory);
  say(out, "target", tool.target, usual.target);
  say(out, "section", tool.section, usual.section);
  say(out, "before", tool.before, usual.before);
  say(out, "flask", tool.flask, usual.flask);
  if (!tool.x.empty()) out["x"] = tool.x;
  if (tool.python.size() == 1) out["python"] = tool.python.front();
  if (tool.python.size() > 1) out["python"] = tool.python;
  return out;
}

Json command_of(const api::CommandTool& tool) {
  Json out = {{"apply", tool.apply}};
  say(out, "directory", tool.directory, "");
  return out;
}

}  // namespace

Json migration_manifest(const ManifestParts& parts) {
  Json reference = {{"kind", parts.workload.kind}, {"name", parts.workload.name}};
  say(reference, "apiVersion", parts.workload.api_version, "apps/v1");
  say(reference, "container", parts.workload.container, "");
  Json spec = {{"workloadRef", std::move(reference)}};
  if (parts.url_variable != api::kUsualUrlVariable) spec["database"] = {{"urlFrom", {{"env", parts.url_variable}}}};
  if (parts.tool.command) {
    spec["tool"] = {{"command", command_of(*parts.tool.command)}};
  } else if (Json alembic = alembic_of(parts.tool.alembic); !alembic.empty()) {
    spec["tool"] = {{"alembic", std::move(alembic)}};
  }
  if (!parts.tool.command && parts.tool.alembic.target == "heads") spec["policy"] = {{"heads", "All"}};
  if (parts.gate != api::GateMode::kAdmission) spec["gate"] = std::string(api::to_string(parts.gate));
  if (parts.url_value_from) {
    const Json variable = {{"name", parts.url_variable}, {"valueFrom", *parts.url_value_from}};
    const Json container = {{"name", parts.container}, {"env", Json::array({variable})}};
    spec["podTemplate"] = {{"spec", {{"containers", Json::array({container})}}}};
  }
  return {{"apiVersion", std::string(api::kApiVersion)},
          {"kind", std::string(api::kKind)},
          {"metadata", {{"name", parts.name}, {"namespace", parts.name_space}}},
          {"spec", std::move(spec)}};
}

}  // namespace lockkeeper::cmd
