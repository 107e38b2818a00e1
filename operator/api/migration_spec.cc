#include "api/migration_spec.h"

#include <algorithm>
#include <array>
#include <limits>

namespace lockkeeper::api {
namespace {

constexpr std::array kAllGateModes{GateMode::kAdmission, GateMode::kTemplate, GateMode::kNone};

template <typename Enum, std::size_t N>
std::optional<Enum> named(const std::array<Enum, N>& all, std::string_view text) {
  const auto* found = std::find_if(all.begin(), all.end(), [text](Enum one) { return to_string(one) == text; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

Milliseconds duration_at(const Json& spec, std::initializer_list<std::string_view> path, Milliseconds otherwise) {
  return parse_duration(string_at(spec, path)).value_or(otherwise);
}

int count_at(const Json& spec, std::initializer_list<std::string_view> path, int otherwise) {
  const std::int64_t count = integer_at(spec, path, otherwise);
  return count < 0 || count > std::numeric_limits<int>::max() ? otherwise : static_cast<int>(count);
}

std::optional<WorkloadRef> parse_workload_ref(const Json& spec) {
  if (string_at(spec, {"workloadRef", "name"}).empty()) return std::nullopt;
  return WorkloadRef{string_at(spec, {"workloadRef", "apiVersion"}), string_at(spec, {"workloadRef", "kind"}),
                     string_at(spec, {"workloadRef", "name"}), string_at(spec, {"workloadRef", "container"})};
}

// Of `database` or `shadow`. All of it may be empty.
UrlFrom url_from_at(const Json& spec, std::string_view part) {
  UrlFrom out;
  out.env = string_at(spec, {part, "urlFrom", "env"});
  out.file = string_at(spec, {part, "urlFrom", "file"});
  if (const Json* secret = find(spec, {part, "urlFrom", "secretKeyRef"})) {
    out.secret_key_ref = SecretKeyRef{string_at(*secret, {"name"}), string_at(*secret, {"key"})};
  }
  return out;
}

UrlFrom parse_url_from(const Json& spec) {
  UrlFrom out = url_from_at(spec, "database");
  if (out == UrlFrom{}) out.env = kUsualUrlVariable;
  return out;
}

std::optional<Shadow> parse_shadow(const Json& spec) {
  const Shadow out{bool_at(spec, {"shadow", "sameServer"}), url_from_at(spec, "shadow"),
                   string_at(spec, {"shadow", "image"})};
  return out == Shadow{} ? std::nullopt : std::optional(out);
}

// What ignores nothing in particular, or says no reason, ignores nothing.
LintPolicy parse_lint_policy(const Json& spec) {
  LintPolicy out;
  out.fail_on = parse_policy<LintFailOn>(string_at(spec, {"policy", "lint", "failOn"})).value_or(out.fail_on);
  out.start_after = string_at(spec, {"policy", "lint", "startAfter"});
  const Json* ignore = find(spec, {"policy", "lint", "ignore"});
  if (ignore == nullptr || !ignore->is_array()) return out;
  for (const Json& one : *ignore) {
    LintIgnore read{string_at(one, {"rule"}), string_at(one, {"revision"}), string_at(one, {"reason"})};
    if (!read.rule.empty() && !read.reason.empty()) out.ignore.push_back(std::move(read));
  }
  return out;
}

Policy parse_policies(const Json& spec) {
  Policy out;
  for_each_policy(out, [&spec]<typename Table, typename Value>(const Table& table, Value& value) {
    if constexpr (PolicyValue<Value>) {
      value = parse_policy<Value>(string_at(spec, {"policy", table.field})).value_or(value);
    } else {
      value = bool_at(spec, {"policy", table.field}, value);
    }
  });
  out.lint = parse_lint_policy(spec);
  out.drift_check_every = parse_duration(string_at(spec, {"policy", "driftCheck", "every"}));
  return out;
}

Tool parse_tool(const Json& spec) {
  Tool out;
  out.alembic.config = string_at(spec, {"tool", "alembic", "config"}, out.alembic.config);
  out.alembic.directory = string_at(spec, {"tool", "alembic", "directory"});
  out.alembic.target = string_at(spec, {"tool", "alembic", "target"}, out.alembic.target);
  out.alembic.python = strings_at(spec, {"tool", "alembic", "python"});
  if (std::string one = string_at(spec, {"tool", "alembic", "python"}); !one.empty()) out.alembic.python = {one};
  out.alembic.section = string_at(spec, {"tool", "alembic", "section"}, out.alembic.section);
  out.alembic.x = strings_at(spec, {"tool", "alembic", "x"});
  out.alembic.before = string_at(spec, {"tool", "alembic", "before"});
  out.alembic.flask = string_at(spec, {"tool", "alembic", "flask"});
  if (find(spec, {"tool", "command"}) != nullptr) {
    out.command =
        CommandTool{strings_at(spec, {"tool", "command", "apply"}), strings_at(spec, {"tool", "command", "plan"}),
                    string_at(spec, {"tool", "command", "directory"})};
  }
  return out;
}

Timeouts parse_timeouts(const Json& spec) {
  Timeouts out;
  for (const auto& row : kTimeoutFields) out.*row.value = duration_at(spec, {"timeouts", row.field}, out.*row.value);
  return out;
}

Retry parse_retry(const Json& spec) {
  Retry out;
  out.limit = static_cast<unsigned>(count_at(spec, {"retry", "limit"}, static_cast<int>(out.limit)));
  for (const auto& row : kRetryFields) out.*row.value = duration_at(spec, {"retry", row.field}, out.*row.value);
  return out;
}

}  // namespace

std::string_view to_string(GateMode mode) {
  switch (mode) {
    case GateMode::kAdmission: return "Admission";
    case GateMode::kTemplate: return "Template";
    case GateMode::kNone: return "None";
  }
  return "Unknown";
}

std::optional<GateMode> parse_gate_mode(std::string_view text) {
  return named(kAllGateModes, text);
}

MigrationSpec parse_spec(const Json& spec) {
  MigrationSpec out;
  out.workload_ref = parse_workload_ref(spec);
  out.image = string_at(spec, {"image"});
  out.url_from = parse_url_from(spec);
  out.tool = parse_tool(spec);
  out.gate = parse_gate_mode(string_at(spec, {"gate"})).value_or(out.gate);
  out.policy = parse_policies(spec);
  out.shadow = parse_shadow(spec);
  out.timeouts = parse_timeouts(spec);
  out.retry = parse_retry(spec);
  if (const Json* overlay = find(spec, {"podTemplate"}); overlay != nullptr && overlay->is_object()) {
    out.pod_template = *overlay;
  }
  out.suspend = bool_at(spec, {"suspend"});
  out.history_limit = count_at(spec, {"historyLimit"}, out.history_limit);
  return out;
}

}  // namespace lockkeeper::api
