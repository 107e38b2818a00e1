#include "picture/attention.h"

#include <fmt/core.h>

#include "picture/migration_state.h"

namespace lockkeeper::picture {
namespace {

// An eight-sided sign with a cross, a round one with a bar, a pause, an hourglass, an open ring, a ring with a tick.
constexpr std::array<AttentionLook, kAttentions> kLooks{{
    {Attention::kFailed, "failed", "failed", true,
     R"(<path class="solid" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="cut" d="M5.5 5.5l5 5m0-5l-5 5"/>)"},
    {Attention::kBlocked, "blocked", "blocked", true,
     R"(<circle class="solid" cx="8" cy="8" r="7"/><path class="cut" d="M4.5 8h7"/>)"},
    {Attention::kSuspended, "suspended", "suspended", true,
     R"(<rect class="solid" x="2.5" y="2" width="4" height="12" rx="1"/><rect class="solid" x="9.5" y="2" width="4" height="12" rx="1"/>)"},
    {Attention::kPodsWait, "with pods that wait long", "pods-wait", true,
     R"(<path class="open" d="M3.5 1.5h9M3.5 14.5h9M4.5 1.5c0 4 3.5 4.5 3.5 6.5s-3.5 2.5-3.5 6.5M11.5 1.5c0 4-3.5 4.5-3.5 6.5s3.5 2.5 3.5 6.5"/>)"},
    {Attention::kWorking, "at work", "working", false,
     R"(<path class="open turning" d="M8 1.75a6.25 6.25 0 1 1-6.25 6.25"/>)"},
    {Attention::kReady, "ready", "ready", false,
     R"(<circle class="open" cx="8" cy="8" r="6.5"/><path class="open" d="M5 8.25l2.25 2.25L11.25 6"/>)"},
}};

bool pods_wait_long(const api::GateStatus& gates, Timestamp now) {
  return gates.waiting > 0 && !gates.waiting_for.empty() &&
         elapsed(gates.waiting_for.front().since, now) > kPodsWaitLong;
}

}  // namespace

const std::array<AttentionLook, kAttentions>& attention_looks() {
  return kLooks;
}

const AttentionLook& look_of(Attention attention) {
  return kLooks.at(static_cast<std::size_t>(attention));
}

Attention attention_of(const api::Migration& migration, Timestamp now) {
  const State state = state_of(migration);
  const api::MigrationStatus& status = migration.status;
  if (state == State::kStalled) return Attention::kFailed;
  if (state == State::kWorking && !status.run.finished && !status.run.blockers.empty()) return Attention::kBlocked;
  if (state == State::kSuspended) return Attention::kSuspended;
  if (pods_wait_long(status.gates, now)) return Attention::kPodsWait;
  return state == State::kReady ? Attention::kReady : Attention::kWorking;
}

std::string mark_html(Attention attention) {
  return fmt::format(
      "<svg class=\"mark\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">{}</svg>",
      look_of(attention).mark);
}

}  // namespace lockkeeper::picture
