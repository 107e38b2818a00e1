#include "lint/traced/evidence.h"

#include <algorithm>
#include <array>

namespace lockkeeper::lint {

namespace {

struct Entry {
  std::string_view rule;
  Expected expected;
};

// What a rule warns of, beside its lock.
constexpr auto kEntries = std::to_array<Entry>({
    {"adding-volatile-default", {Evidence::kRewrite, api::kRewriteDefault}},
    {"adding-serial-or-identity-column", {Evidence::kRewrite, api::kRewriteDefault}},
    {"adding-generated-stored-column", {Evidence::kRewrite, api::kRewriteDefault}},
    {"adding-column-of-constrained-domain", {Evidence::kRewrite, api::kRewriteDefault}},
    {"changing-column-type", {Evidence::kWork, api::kRewriteType}},
    {"changing-logged", {Evidence::kRewrite, api::kRewritePersistence}},
    {"changing-storage", {Evidence::kRewrite}},
    {"vacuum-full-or-cluster", {Evidence::kRewrite}},
    {"refresh-without-concurrently", {Evidence::kRewrite}},
    {"rewrite-under-lock", {Evidence::kRewrite}},
    {"adding-not-null-without-default", {Evidence::kScan}},
    {"set-not-null-without-check", {Evidence::kScan}},
    {"adding-check-without-not-valid", {Evidence::kScan}},
    {"adding-foreign-key-without-not-valid", {Evidence::kScan}},
    {"validating-in-the-same-transaction", {Evidence::kScan}},
    {"enforcing-constraint", {Evidence::kScan}},
    {"primary-key-over-nullable-column", {Evidence::kScan}},
    {"attach-partition-without-check", {Evidence::kScan}},
    {"adding-domain-constraint", {Evidence::kScan}},
    {"work-while-locked", {Evidence::kScan}},
    {"scan-under-lock", {Evidence::kScan}},
    {"adding-primary-key-or-unique-without-using-index", {Evidence::kBuild}},
    {"adding-exclusion-constraint", {Evidence::kBuild}},
    {"index-without-concurrently", {Evidence::kBuild}},
    {"reindex-without-concurrently", {Evidence::kBuild}},
    {"build-under-lock", {Evidence::kBuild}},
    // Of a name that goes, with what is in it, as far as anything is: an empty schema locks nothing.
    {"dropping-schema", {Evidence::kNone}},
    {"concurrently-in-transaction", {Evidence::kFailure}},
    {"refused-in-transaction", {Evidence::kFailure}},
    {"enum-value-used-in-its-transaction", {Evidence::kFailure}},
    {"type-change-without-using", {Evidence::kFailure}},
});

bool rewritten_for(const api::RelationTrace& relation, const Expected& expected) {
  if (!is_rewritten(relation)) return false;
  return expected.reasons == 0 || relation.reasons == 0 || (relation.reasons & expected.reasons) != 0;
}

}  // namespace

Expected evidence_of(const Rule& rule) {
  const auto* const found =
      std::find_if(kEntries.begin(), kEntries.end(), [&rule](const Entry& one) { return one.rule == rule.name; });
  if (found != kEntries.end()) return found->expected;
  return {rule.lock == api::TableLock::kNone ? Evidence::kNone : Evidence::kLock};
}

Expected evidence_of(const Rule& rule, api::TableLock lock, const Subject& subject) {
  Expected expected = evidence_of(rule);
  if (is_work(expected.evidence) && empties(subject)) expected = {Evidence::kLock};
  // ALTER INDEX: what is written anew is an index.
  const bool of_index = subject.definition().form == sql::Form::kAlterTable && !subject.definition().of_table;
  if (expected.evidence == Evidence::kRewrite && of_index) expected.evidence = Evidence::kBuild;
  if (expected.evidence == Evidence::kLock && lock == api::TableLock::kNone) return {};
  return expected;
}

bool shows(const api::RelationTrace& relation, const Expected& expected, api::TableLock lock) {
  if (!relation.older) return false;
  switch (expected.evidence) {
    case Evidence::kNone: return true;
    case Evidence::kFailure: return false;
    case Evidence::kLock: return relation.held != api::TableLock::kNone && relation.held >= lock;
    case Evidence::kRewrite: return rewritten_for(relation, expected);
    case Evidence::kScan: return relation.scanned || is_rewritten(relation);
    case Evidence::kBuild: return relation.built || is_rewritten(relation);
    case Evidence::kWork: break;
  }
  return relation.scanned || relation.built || rewritten_for(relation, expected);
}

}  // namespace lockkeeper::lint
