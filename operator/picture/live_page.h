// The frame of the page of `kubectl lockkeeper ui`: its document, its rules and its script, which asks for fleet and
// Migration again as they change and puts them in their place. Pure.
#pragma once

#include <string>

namespace lockkeeper::picture {

// Returns: the document. It loads `page.css` and `page.js` from beside itself and holds nothing of a cluster.
// `server`: the address of the API server, for its head.
[[nodiscard]] std::string live_page(const std::string& server);
[[nodiscard]] std::string live_page_css();

// Asks for `fleet?after=VERSION` and `migration?namespace=N&name=M&after=VERSION` (VERSION: what the last answer's
// header `Lockkeeper-Version` said; empty at first). 200: HTML for its place. 204: nothing has changed, ask again. Any
// other status: the body is HTML with a sentence. Which one is shown stands behind the `#` of the address.
[[nodiscard]] std::string live_page_script();

}  // namespace lockkeeper::picture
