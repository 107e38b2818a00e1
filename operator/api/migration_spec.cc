#include "api/migration_spec.h"

#include <algorithm>
#include <array>
#include <limits>

namespace lockkeeper::api {
namespace {

constexpr std::array kAllGateModes{GateMode::kAdmission, GateMode::kTemplate, GateMode::kNone};
constexpr std::array kAllHeads{Heads::kRequireSingle, Heads::kAll};
constexpr std::array kAllAdopts{Adopt::kNever, Adopt::kProven};
constexpr std::array kAllDrifts{Drift::kWarn, Drift::kFail, Drift::kIgnore, Drift::kRepair};
constexpr std::array kAllApplies{Apply::kStrict, Apply::kDefensive};
constexpr std::array kAllBootstraps{Bootstrap::kNever, Bootstrap::kAutogenerate};
constexpr std::array kAllInvalidIndexes{InvalidIndexes::kReport, InvalidIndexes::kRepair};

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
  if (out == UrlFrom{}) out.env = "DATABASE_URL";
  return out;
}

std::optional<Shadow> parse_shadow(const Json& spec) {
  const Shadow out{bool_at(spec, {"shadow", "sameServer"}), url_from_at(spec, "shadow"),
                   string_at(spec, {"shadow", "image"})};
  return out == Shadow{} ? std::nullopt : std::optional(out);
}

Policy parse_policy(const Json& spec) {
  Policy out;
  const auto word = [&spec](std::string_view field) { return string_at(spec, {"policy", field}); };
  out.heads = parse_heads(word("heads")).value_or(out.heads);
  out.ledger = bool_at(spec, {"policy", "ledger"}, out.ledger);
  out.adopt = parse_adopt(word("adopt")).value_or(out.adopt);
  out.drift = parse_drift(word("drift")).value_or(out.drift);
  out.apply = parse_apply(word("apply")).value_or(out.apply);
  out.bootstrap = parse_bootstrap(word("bootstrap")).value_or(out.bootstrap);
  out.invalid_indexes = parse_invalid_indexes(word("invalidIndexes")).value_or(out.invalid_indexes);
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
  const Timeouts usual;
  return {duration_at(spec, {"timeouts", "lock"}, usual.lock),
          duration_at(spec, {"timeouts", "statement"}, usual.statement),
          duration_at(spec, {"timeouts", "concurrently"}, usual.concurrently),
          duration_at(spec, {"timeouts", "advisoryLock"}, usual.advisory_lock),
          duration_at(spec, {"timeouts", "deadline"}, usual.deadline),
          duration_at(spec, {"timeouts", "start"}, usual.start)};
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

std::string_view to_string(Adopt adopt) {
  switch (adopt) {
    case Adopt::kNever: return "Never";
    case Adopt::kProven: return "Proven";
  }
  return "Unknown";
}

std::optional<Adopt> parse_adopt(std::string_view text) {
  return named(kAllAdopts, text);
}

std::string_view to_string(Drift drift) {
  switch (drift) {
    case Drift::kWarn: return "Warn";
    case Drift::kFail: return "Fail";
    case Drift::kIgnore: return "Ignore";
    case Drift::kRepair: return "Repair";
  }
  return "Unknown";
}

std::optional<Drift> parse_drift(std::string_view text) {
  return named(kAllDrifts, text);
}

std::string_view to_string(Apply apply) {
  switch (apply) {
    case Apply::kStrict: return "Strict";
    case Apply::kDefensive: return "Defensive";
  }
  return "Unknown";
}

std::optional<Apply> parse_apply(std::string_view text) {
  return named(kAllApplies, text);
}

std::string_view to_string(Bootstrap bootstrap) {
  switch (bootstrap) {
    case Bootstrap::kNever: return "Never";
    case Bootstrap::kAutogenerate: return "Autogenerate";
  }
  return "Unknown";
}

std::optional<Bootstrap> parse_bootstrap(std::string_view text) {
  return named(kAllBootstraps, text);
}

std::string_view to_string(InvalidIndexes invalid_indexes) {
  switch (invalid_indexes) {
    case InvalidIndexes::kReport: return "Report";
    case InvalidIndexes::kRepair: return "Repair";
  }
  return "Unknown";
}

std::optional<InvalidIndexes> parse_invalid_indexes(std::string_view text) {
  return named(kAllInvalidIndexes, text);
}

MigrationSpec parse_spec(const Json& spec) {
  MigrationSpec out;
  out.workload_ref = parse_workload_ref(spec);
  out.image = string_at(spec, {"image"});
  out.url_from = parse_url_from(spec);
  out.tool = parse_tool(spec);
  out.gate = parse_gate_mode(string_at(spec, {"gate"})).value_or(out.gate);
  out.policy = parse_policy(spec);
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
