#include "controller/decide/summary_conditions.h"

namespace lockkeeper::controller {
namespace {

void set_condition(api::MigrationStatus& status, std::string_view type, bool is_true, std::string_view reason,
                   std::string_view message, Timestamp now) {
  api::set_condition(status.conditions, type, is_true ? api::Truth::kTrue : api::Truth::kFalse, reason, message,
                     status.observed_generation, now);
}

}  // namespace

void say_reconciling(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now) {
  set_condition(status, "Ready", false, reason, message, now);
  set_condition(status, "Reconciling", true, reason, message, now);
  set_condition(status, "Stalled", false, reason, "", now);
}
void say_ready(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now) {
  set_condition(status, "Ready", true, reason, message, now);
  set_condition(status, "Reconciling", false, reason, "", now);
  set_condition(status, "Stalled", false, reason, "", now);
}
void say_stalled(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now) {
  set_condition(status, "Ready", false, reason, message, now);
  set_condition(status, "Reconciling", false, reason, "", now);
  set_condition(status, "Stalled", true, reason, message, now);
}
void say_idle(api::MigrationStatus& status, std::string_view reason, std::string_view message, Timestamp now) {
  set_condition(status, "Ready", false, reason, message, now);
  set_condition(status, "Reconciling", false, reason, "", now);
  set_condition(status, "Stalled", false, reason, "", now);
}

}  // namespace lockkeeper::controller
