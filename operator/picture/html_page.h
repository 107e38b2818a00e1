// A page of HTML that needs nothing else: no script, no request, dark and light as the reader has it. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::picture {

// `css`: rules beside those that every page has. `body` and `css` stand as they are.
[[nodiscard]] std::string html_page(const std::string& title, const std::string& css, const std::string& body);

// Returns: the rules that every page has.
[[nodiscard]] std::string page_css();

// Returns: the severity as a word in its colour.
[[nodiscard]] std::string severity_html(api::Severity severity);

// Returns: a heading and a list; empty where there are none.
[[nodiscard]] std::string findings_html(const std::vector<api::Finding>& findings);
// Returns: the list alone.
[[nodiscard]] std::string findings_list_html(const std::vector<api::Finding>& findings);

}  // namespace lockkeeper::picture
