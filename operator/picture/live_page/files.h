// live_page.css, and swapping.js with live_page.js behind it, as they were at build time (embed.cmake).
#pragma once

#include <string_view>

namespace lockkeeper::picture::live_page_files {

[[nodiscard]] std::string_view css();
[[nodiscard]] std::string_view script();

}  // namespace lockkeeper::picture::live_page_files
