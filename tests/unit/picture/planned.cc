#include "planned.h"

namespace lockkeeper::picture {

api::LockUse scan_of_orders() {
  api::LockUse lock{"public.orders", api::TableLock::kAccessExclusive, false, true, false, api::ClaimSource::kTraced};
  api::Impact impact;
  impact.load = {41LL << 30U, 9LL << 30U, 119'900'000, 3'000'000, 4, 0, 8123.0, 310.0};
  impact.least_seconds = 29.3;
  impact.most_seconds = 352;
  impact.disk_bytes = 0;
  impact.in_the_way = {"pid 4711 (user shop, application psql, for 3m12s), idle in transaction, holds ACCESS SHARE"};
  lock.impact = impact;
  return lock;
}

api::Plan plan_of_orders() {
  api::Plan plan;
  plan.digest = "0123abcd";
  plan.risk = api::Risk::kBlocking;
  plan.from = {"a1"};
  plan.to = {"b2"};
  api::PlannedStep step;
  step.revision = "b2";
  step.statements = {{"ALTER TABLE orders ALTER COLUMN note SET NOT NULL", {scan_of_orders()}},
                     {"INSERT INTO kinds VALUES (1)", {}}};
  step.findings = {{"set-not-null-without-check",
                    api::Severity::kWarning,
                    0,
                    "Every row is read under the lock.",
                    "ACCESS EXCLUSIVE",
                    {"ALTER TABLE orders ADD CHECK (note IS NOT NULL) NOT VALID;"},
                    api::ClaimSource::kTraced,
                    "https://example.org/rule"}};
  plan.steps = {step};
  plan.findings = {{api::Code::kUpToDate, api::Severity::kWarning, "orders", "Something is to be known.", "do this"}};
  return plan;
}

api::Plan plan_of_many(std::size_t count) {
  api::Plan plan = plan_of_orders();
  plan.steps.front().statements.clear();
  for (std::size_t which = 0; which < count; ++which) {
    api::LockUse lock = scan_of_orders();
    lock.relation = "public.t" + std::to_string(which);
    plan.steps.front().statements.push_back({"ALTER TABLE t" + std::to_string(which) + " ADD COLUMN n int", {lock}});
  }
  return plan;
}

api::Plan plan_with(const std::string& text) {
  api::Plan plan = plan_of_orders();
  plan.from = {text};
  api::PlannedStep& step = plan.steps.front();
  step.revision = text;
  step.context = text;
  step.statements.front().sql = text;
  step.statements.front().locks.front().relation = text;
  step.statements.front().locks.front().impact->in_the_way = {text};
  api::RuleFinding& finding = step.findings.front();
  finding.rule = text;
  finding.message = text;
  finding.safe_way = {text};
  finding.documentation = "https://" + text;
  api::Finding& diagnosed = plan.findings.front();
  diagnosed.subject = text;
  diagnosed.message = text;
  diagnosed.remedy = text;
  return plan;
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace lockkeeper::picture
