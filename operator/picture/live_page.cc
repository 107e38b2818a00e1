#include "picture/live_page.h"

#include <fmt/core.h>

#include <array>

#include "picture/escaping.h"
#include "picture/graph_html.h"
#include "picture/html_page.h"
#include "picture/live_page/files.h"

namespace lockkeeper::picture {
namespace {

struct Key {
  const char* keys;
  const char* does;
};
// What live_page/live_page.js listens to.
constexpr std::array kKeys{
    Key{"<kbd>j</kbd> <kbd>k</kbd> or <kbd>↓</kbd> <kbd>↑</kbd>", "to the next or the previous Migration"},
    Key{"<kbd>Enter</kbd>", "opens it"},
    Key{"<kbd>Esc</kbd> or <kbd>Backspace</kbd>", "back to all Migrations"},
    Key{"<kbd>/</kbd>", "shows those that have a text, wherever it stands in their row"},
    Key{"<kbd>1</kbd> … <kbd>5</kbd>", "to a section of a Migration"},
    Key{"<kbd>c</kbd>", "copies the first command of what to type"},
    Key{"<kbd>?</kbd>", "shows these keys"},
};

// `{0}`: the server; `{1}`: rows of the keys. What the script shows in its time stands here, hidden.
constexpr const char* kPage = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Lockkeeper</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body class="live">
<a class="skip" href="#" data-skip>To the content</a>
<div class="top">
<header class="bar">
<nav aria-label="Where this is"><a class="brand" href="#">Lockkeeper</a> <span class="server" title="the API server">{0}</span></nav>
<label class="filter"><span class="unseen">Show the Migrations that have this text</span><input id="filter" type="search" placeholder="filter  /" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<a class="back" href="#" hidden>← All Migrations</a>
<span id="live" class="lamp" role="status">connecting</span>
<button type="button" id="help" aria-keyshortcuts="?" aria-label="Keys">?</button>
</header>
<div id="ended" class="notice" role="alert" hidden><p><b>kubectl lockkeeper ui has ended, or does not answer.</b> What is below is as of <time></time> and goes stale. Start it again, and open the address that it prints:</p>
<ul class="commands"><li><button type="button" class="command" data-copy="kubectl lockkeeper ui"><code>kubectl lockkeeper ui</code><span class="copy" aria-hidden="true">copy</span></button></li></ul>
<p class="quiet">It is asked again every few seconds. <button type="button" data-retry>Try now</button></p></div>
<div id="refused" class="notice" role="alert" hidden><div></div><p class="quiet">It is asked again every few seconds. <button type="button" data-retry>Try now</button></p></div>
</div>
<main id="view" tabindex="-1" aria-busy="true"><p class="quiet">Asking the API server …</p></main>
<noscript><p class="notice">This page needs JavaScript to follow the cluster; without it <code>kubectl lockkeeper status -A</code> says the same.</p></noscript>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2>
<dl>
{1}</dl>
<form method="dialog"><button>Close</button></form></dialog>
<div id="said" class="unseen" aria-live="polite"></div>
</body>
</html>
)";

}  // namespace

std::string live_page(const std::string& server) {
  std::string rows;
  for (const Key& key : kKeys) rows += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", key.keys, key.does);
  return fmt::format(kPage, html(server), rows);
}

std::string live_page_css() {
  return page_css() + figure_css() + std::string(live_page_files::css());
}

std::string live_page_script() {
  return std::string(live_page_files::script());
}

}  // namespace lockkeeper::picture
