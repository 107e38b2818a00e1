#include "picture/live_parts.h"

#include <fmt/core.h>

#include "base/text.h"
#include "picture/attention.h"
#include "picture/escaping.h"
#include "picture/migration_words.h"

namespace lockkeeper::picture {

std::string age_html(const std::optional<Timestamp>& since, Timestamp now) {
  if (!since) return "<span class=\"quiet\">?</span>";
  const auto milliseconds = std::chrono::duration_cast<Milliseconds>(since->time_since_epoch()).count();
  return fmt::format("<time datetime=\"{0}\" title=\"{0}\" data-since=\"{1}\">{2}</time>", to_rfc3339(*since),
                     milliseconds, ago(since, now));
}

std::string state_html(const api::Migration& migration, Timestamp now) {
  const Attention attention = attention_of(migration, now);
  const std::string word(word_of(migration));
  const std::string reason = on_one_line(verdict_of(migration).reason);
  return fmt::format(
      "<span class=\"badge is-{}\">{}<b>{}</b></span>{}", look_of(attention).name, mark_html(attention), html(word),
      reason.empty() || reason == word ? "" : fmt::format(" <span class=\"reason\">{}</span>", html(reason)));
}

std::string revisions_html(const api::RevisionStatus& revision) {
  const std::string current = some(revision.current);
  std::string text =
      revision.current.empty() ? "<span class=\"quiet\">none</span>" : fmt::format("<code>{}</code>", html(current));
  if (!revision.target.empty() && revision.target != join(revision.current)) {
    text += fmt::format(" <span class=\"arrow\">→</span> <code>{}</code>", html(revision.target));
  }
  return text;
}

std::string command_html(const ToType& typed) {
  const std::string note = typed.note.empty() ? "" : fmt::format(" <span class=\"quiet\">{}</span>", html(typed.note));
  return fmt::format(
      "<li><button type=\"button\" class=\"command\" data-copy=\"{0}\"><code>{0}</code><span class=\"copy\" "
      "aria-hidden=\"true\">copy</span></button>{1}</li>\n",
      html(typed.command), note);
}

}  // namespace lockkeeper::picture
