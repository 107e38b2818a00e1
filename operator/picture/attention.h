// Which Migrations need somebody, and how each sort is shown: its word, its mark, its place in a list. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/migration.h"
#include "base/timestamp.h"

namespace lockkeeper::picture {

// In the order in which somebody looks at them.
enum class Attention { kFailed, kBlocked, kSuspended, kPodsWait, kWorking, kReady };

struct AttentionLook {
  Attention attention;
  const char* words;  // of several: `2 failed`
  const char* name;   // of its class and its row in a picture
  bool needs_somebody;
  const char* mark;  // in SVG, inside of a box of 16 by 16: another shape for each, since a colour is not enough
};
// A new sort has its line there, and its colours in live_page/live_page.css.
inline constexpr std::size_t kAttentions = 6;
[[nodiscard]] const std::array<AttentionLook, kAttentions>& attention_looks();
[[nodiscard]] const AttentionLook& look_of(Attention attention);

// Pods that wait longer than this want a look, whatever the run is at.
inline constexpr std::chrono::minutes kPodsWaitLong{5};
[[nodiscard]] Attention attention_of(const api::Migration& migration, Timestamp now);

// Returns: the mark as a picture of its own, hidden from screen readers: a word stands beside it.
[[nodiscard]] std::string mark_html(Attention attention);

}  // namespace lockkeeper::picture
