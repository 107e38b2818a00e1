#include "picture/html_page.h"

#include <fmt/core.h>

#include "picture/escaping.h"

namespace lockkeeper::picture {
namespace {

// The policy refuses what the page does not need: a name that got past the escaping could still load nothing.
constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
)";

constexpr const char* kStyle =
    R"(:root { color-scheme: light dark; --line: #8884; --soft: #8882; --error: #c62828; --warning: #b26a00; --info: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --error: #ff8a80; --warning: #ffcc80; --info: #a5d6a7; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
pre, code { font-family: ui-monospace, monospace; font-size: .85rem; }
pre { background: var(--soft); padding: .5rem; overflow: auto; max-height: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0; }
code, td { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
.quiet { opacity: .75; }
)";

}  // namespace

std::string html_page(const std::string& title, const std::string& css, const std::string& body) {
  return fmt::format("{}<title>{}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n{}</body>\n</html>\n", kHead,
                     html(title), kStyle, css, body);
}

std::string page_css() {
  return kStyle;
}

std::string severity_html(api::Severity severity) {
  return fmt::format("<strong class=\"{0}\">{0}</strong>", api::to_string(severity));
}

std::string findings_list_html(const std::vector<api::Finding>& findings) {
  std::string items;
  for (const api::Finding& finding : findings) {
    const std::string subject = finding.subject.empty() ? "" : fmt::format(" <code>{}</code>", html(finding.subject));
    const std::string remedy = finding.remedy.empty() || finding.severity == api::Severity::kInfo
                                   ? ""
                                   : fmt::format("<br>→ {}", html(finding.remedy));
    items += fmt::format("<li>{} <strong>{}</strong>{}: {}{}</li>\n", severity_html(finding.severity),
                         api::to_string(finding.code), subject, html(finding.message), remedy);
  }
  return items.empty() ? "" : fmt::format("<ul>\n{}</ul>\n", items);
}

std::string findings_html(const std::vector<api::Finding>& findings) {
  return findings.empty() ? "" : "<h2>Findings</h2>\n" + findings_list_html(findings);
}

}  // namespace lockkeeper::picture
