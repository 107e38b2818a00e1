#include "api/migration_spec.h"

#include <algorithm>
#include <array>
#include <limits>

namespace lockkeeper::api {
namespace {

constexpr std::array kAllGateModes{GateMode::kAdmission, GateMode::kTemplate, GateMode::kNone};
constexpr std::array kAllHeads{Heads::kRequireSingle, Heads::kAll};

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

UrlFrom parse_url_from(const Json& spec) {
  UrlFrom out;
  out.env = string_at(spec, {"database", "urlFrom", "env"});
  out.file = string_at(spec, {"database", "urlFrom", "file"});
  if (const Json* secret = find(spec, {"database", "urlFrom", "secretKeyRef"})) {
    out.secret_key_ref = SecretKeyRef{string_at(*secret, {"name"}), string_at(*secret, {"key"})};
  }
  if (out.env.empty() && out.file.empty() && !out.secret_key_ref) out.env = "DATABASE_URL";
  return out;
}

Tool parse_tool(const Json& spec) {
  Tool out;
  out.alembic.config = string_at(spec, {"tool", "alembic", "config"}, out.alembic.config);
  out.alembic.directory = string_at(spec, {"tool", "alembic", "directory"});
  out.alembic.target = string_at(spec, {"tool", "alembic", "target"}, out.alembic.target);
  out.alembic.python = string_at(spec, {"tool", "alembic", "python"});
  if (find(spec, {"tool", "command"}) != nullptr) {
    out.command =
        CommandTool{strings_at(spec, {"tool", "command", "apply"}), strings_at(spec, {"tool", "command", "plan"}),
                    string_at(spec, {"tool", "command", "directory"})};
  }
  return out;
}

Timeouts parse_timeouts(const Json& spec) {
  const Timeouts usual;
  return {duration_at(spec, {"timeouts", "lock"}, usual.lock),
          duration_at(spec, {"timeouts", "statement"}, usual.statement),
          duration_at(spec, {"timeouts", "concurrently"}, usual.concurrently),
          duration_at(spec, {"timeouts", "advisoryLock"}, usual.advisory_lock),
          duration_at(spec, {"timeouts", "deadline"}, usual.deadline)};
}

Retry parse_retry(const Json& spec) {
  const Retry usual;
  return {count_at(spec, {"retry", "limit"}, usual.limit), duration_at(spec, {"retry", "initial"}, usual.initial),
          duration_at(spec, {"retry", "max"}, usual.max)};
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

std::string_view to_string(Heads heads) {
  switch (heads) {
    case Heads::kRequireSingle: return "RequireSingle";
    case Heads::kAll: return "All";
  }
  return "Unknown";
}

std::optional<Heads> parse_heads(std::string_view text) {
  return named(kAllHeads, text);
}

MigrationSpec parse_spec(const Json& spec) {
  MigrationSpec out;
  out.workload_ref = parse_workload_ref(spec);
  out.image = string_at(spec, {"image"});
  out.url_from = parse_url_from(spec);
  out.tool = parse_tool(spec);
  out.gate = parse_gate_mode(string_at(spec, {"gate"})).value_or(out.gate);
  out.policy.heads = parse_heads(string_at(spec, {"policy", "heads"})).value_or(out.policy.heads);
  out.policy.ledger = bool_at(spec, {"policy", "ledger"}, out.policy.ledger);
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
