#include "controller/act/job/runner_arguments.h"

#include "controller/act/job/shadow_sidecar.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller {
namespace {

constexpr std::string_view kUrlVariable = "LOCKKEEPER_DATABASE_URL";
constexpr std::string_view kShadowVariable = "LOCKKEEPER_SHADOW_URL";

class Arguments {
 public:
  explicit Arguments(std::vector<std::string> first) : all_(std::move(first)) {}

  void word(std::string word) { all_.push_back(std::move(word)); }
  void add(std::string_view name, const std::string& value) {
    if (!value.empty()) all_.push_back("--" + std::string(name) + "=" + value);
  }
  void add_unless(std::string_view name, const std::string& value, const std::string& usual) {
    if (value != usual) add(name, value);
  }
  void add_unless(std::string_view name, Milliseconds value, Milliseconds usual) {
    if (value != usual) add(name, to_string(value));
  }

  std::vector<std::string> all_;
};

void add_database(const api::UrlFrom& from, Arguments& out) {
  if (from.secret_key_ref) {
    out.add("database-url-env", std::string(kUrlVariable));
  } else if (!from.file.empty()) {
    out.add("database-url-file", from.file);
  } else {
    out.add_unless("database-url-env", from.env, std::string(api::kUsualUrlVariable));
  }
}

// One word as it is, several as a JSON list.
std::string program(const std::vector<std::string>& words) {
  if (words.empty()) return "";
  return words.size() == 1 && !words.front().starts_with('[') ? words.front() : to_line(Json(words));
}

void add_tool(const api::Tool& tool, Arguments& out) {
  if (tool.command) {
    // As JSON lists, since no shell takes part and an argument may hold anything.
    out.add("tool", "command");
    out.add("command-apply", to_line(Json(tool.command->apply)));
    if (!tool.command->plan.empty()) out.add("command-plan", to_line(Json(tool.command->plan)));
    out.add("directory", tool.command->directory);
    return;
  }
  const api::AlembicTool usual;
  out.add_unless("config", tool.alembic.config, usual.config);
  out.add_unless("directory", tool.alembic.directory, usual.directory);
  out.add_unless("target", tool.alembic.target, usual.target);
  out.add_unless("name", tool.alembic.section, usual.section);
  for (const std::string& argument : tool.alembic.x) out.add("x", argument);
  out.add("python", program(tool.alembic.python));
  out.add("before", tool.alembic.before);
  out.add("flask", tool.alembic.flask);
}

void add_policy(const api::Policy& policy, Arguments& out) {
  api::for_each_policy(policy, [&out]<typename Table, typename Value>(const Table& table, const Value& value) {
    if (value == table.usual) return;
    if constexpr (api::PolicyValue<Value>) {
      out.word(api::to_flag(value));
    } else {
      out.word("--" + std::string(table.flag));
    }
  });
  if (policy.lint.fail_on != api::kLintFailOnPolicy.usual) out.word(api::to_flag(policy.lint.fail_on));
  for (const api::LintIgnore& ignore : policy.lint.ignore) out.add("lint-ignore", api::to_string(ignore));
  out.add("lint-start-after", policy.lint.start_after);
}

// Only ever a place of the URL: arguments stand in the pod's spec, which many may read.
void add_shadow(const std::optional<api::Shadow>& shadow, Arguments& out) {
  if (!shadow) return;
  if (shadow->same_server) {
    out.add("shadow", "same-server");
  } else if (!shadow->image.empty()) {
    out.add("shadow-url", shadow_sidecar_url());
  } else if (!shadow->url_from.file.empty()) {
    out.add("shadow-url-file", shadow->url_from.file);
  } else {
    out.add("shadow-url-env", shadow->url_from.secret_key_ref ? std::string(kShadowVariable) : shadow->url_from.env);
  }
}

Json variable_of(std::string_view name, const api::SecretKeyRef& secret) {
  return {{"name", name}, {"valueFrom", {{"secretKeyRef", {{"name", secret.name}, {"key", secret.key}}}}}};
}

void add_times(const api::MigrationSpec& spec, Arguments& out) {
  const api::Timeouts usual;
  for (const auto& row : api::kTimeoutFields) out.add_unless(row.flag, spec.timeouts.*row.value, usual.*row.value);
  const api::Retry retry;
  out.add_unless("retry-limit", std::to_string(spec.retry.limit), std::to_string(retry.limit));
  for (const auto& row : api::kRetryFields) out.add_unless(row.flag, spec.retry.*row.value, retry.*row.value);
}

void add_all(const api::MigrationSpec& spec, const std::string& run, const std::string& image, Arguments& out) {
  add_database(spec.url_from, out);
  add_tool(spec.tool, out);
  add_policy(spec.policy, out);
  add_shadow(spec.shadow, out);
  add_times(spec, out);
  out.add("run", run);
  out.add("image", image);
  out.add("termination-message", std::string(kTerminationMessagePath));
}

}  // namespace

std::vector<std::string> runner_arguments(const api::MigrationSpec& spec, const std::string& run,
                                          const std::string& image) {
  Arguments out({"apply", "--events", "-o", "json"});
  add_all(spec, run, image, out);
  out.add("stop-file", std::string(kPodInfoMount) + "/stop");
  return out.all_;
}

std::vector<std::string> check_arguments(const api::MigrationSpec& spec, const std::string& run,
                                         const std::string& image) {
  Arguments out({"doctor", "-o", "json"});
  add_all(spec, run, image, out);
  return out.all_;
}

Json runner_environment(const api::MigrationSpec& spec) {
  Json out = Json::array();
  if (spec.url_from.secret_key_ref) out.push_back(variable_of(kUrlVariable, *spec.url_from.secret_key_ref));
  if (spec.shadow && spec.shadow->url_from.secret_key_ref) {
    out.push_back(variable_of(kShadowVariable, *spec.shadow->url_from.secret_key_ref));
  }
  return out;
}

}  // namespace lockkeeper::controller
