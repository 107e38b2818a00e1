#include "api/foresight.h"

#include <algorithm>
#include <array>

namespace lockkeeper::api {
namespace {

constexpr std::array kAllSources{ClaimSource::kDocumented, ClaimSource::kTraced, ClaimSource::kMeasured};

template <typename Number>
Json optional_number(const std::optional<Number>& number) {
  return number ? Json(*number) : Json();
}

std::optional<double> optional_number_at(const Json& json, std::string_view name) {
  const Json* number = find(json, {name});
  return number != nullptr && number->is_number() ? std::optional(number->get<double>()) : std::nullopt;
}

std::optional<std::int64_t> optional_integer_at(const Json& json, std::string_view name) {
  const Json* number = find(json, {name});
  return number != nullptr && number->is_number_integer() ? std::optional(number->get<std::int64_t>()) : std::nullopt;
}

ClaimSource source_at(const Json& json, std::string_view name) {
  return parse_claim_source(string_at(json, {name})).value_or(ClaimSource::kDocumented);
}

Json to_json(const Impact& impact) {
  return {{"bytes", optional_number(impact.load.bytes)},
          {"index_bytes", optional_number(impact.load.index_bytes)},
          {"rows", optional_number(impact.load.rows)},
          {"dead_rows", optional_number(impact.load.dead_rows)},
          {"indexes", impact.load.indexes},
          {"partitions", impact.load.partitions},
          {"reads_per_minute", optional_number(impact.load.reads_per_minute)},
          {"writes_per_minute", optional_number(impact.load.writes_per_minute)},
          {"least_seconds", optional_number(impact.least_seconds)},
          {"most_seconds", optional_number(impact.most_seconds)},
          {"throughput", to_string(impact.throughput)},
          {"disk_bytes", optional_number(impact.disk_bytes)},
          {"in_the_way", impact.in_the_way}};
}

Impact impact_of(const Json& json) {
  return {{optional_integer_at(json, "bytes"), optional_integer_at(json, "index_bytes"),
           optional_integer_at(json, "rows"), optional_integer_at(json, "dead_rows"),
           static_cast<int>(integer_at(json, {"indexes"})), static_cast<int>(integer_at(json, {"partitions"})),
           optional_number_at(json, "reads_per_minute"), optional_number_at(json, "writes_per_minute")},
          optional_number_at(json, "least_seconds"),
          optional_number_at(json, "most_seconds"),
          source_at(json, "throughput"),
          optional_integer_at(json, "disk_bytes"),
          strings_at(json, {"in_the_way"})};
}

}  // namespace

std::string_view to_string(ClaimSource source) {
  switch (source) {
    case ClaimSource::kDocumented: return "documented";
    case ClaimSource::kTraced: return "traced";
    case ClaimSource::kMeasured: return "measured";
  }
  return "documented";
}

std::optional<ClaimSource> parse_claim_source(std::string_view text) {
  const auto* found = std::find_if(kAllSources.begin(), kAllSources.end(),
                                   [text](ClaimSource source) { return to_string(source) == text; });
  return found == kAllSources.end() ? std::nullopt : std::optional(*found);
}

Json to_json(const LockUse& lock) {
  Json json{{"relation", lock.relation}, {"mode", to_string(lock.mode)}, {"rewrites", lock.rewrites},
            {"scans", lock.scans},       {"builds", lock.builds},        {"source", to_string(lock.source)}};
  if (lock.impact) json["impact"] = to_json(*lock.impact);
  return json;
}

Json to_json(const RuleFinding& finding) {
  return {{"rule", finding.rule},
          {"severity", to_string(finding.severity)},
          {"statement", finding.statement},
          {"message", finding.message},
          {"lock", finding.lock},
          {"suggestion", finding.safe_way},
          {"source", to_string(finding.source)},
          {"documentation", finding.documentation}};
}

std::optional<LockUse> parse_lock_use(const Json& json) {
  LockUse lock{string_at(json, {"relation"}), parse_table_lock(string_at(json, {"mode"})),
               bool_at(json, {"rewrites"}),   bool_at(json, {"scans"}),
               bool_at(json, {"builds"}),     source_at(json, "source")};
  if (lock.relation.empty()) return std::nullopt;
  if (const Json* impact = find(json, {"impact"}); impact != nullptr && impact->is_object()) {
    lock.impact = impact_of(*impact);
  }
  return lock;
}

std::optional<RuleFinding> parse_rule_finding(const Json& json) {
  const auto severity = parse_severity(string_at(json, {"severity"}));
  std::string rule = string_at(json, {"rule"});
  if (!severity || rule.empty()) return std::nullopt;
  return RuleFinding{std::move(rule),
                     *severity,
                     static_cast<std::size_t>(std::max<std::int64_t>(0, integer_at(json, {"statement"}))),
                     string_at(json, {"message"}),
                     string_at(json, {"lock"}),
                     strings_at(json, {"suggestion"}),
                     source_at(json, "source"),
                     string_at(json, {"documentation"})};
}

}  // namespace lockkeeper::api
