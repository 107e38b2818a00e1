// The user's browser.
#pragma once

#include <string>

namespace lockkeeper::cmd {

// Opens the address in the desktop's browser, by xdg-open, where there is a desktop; else nothing happens,
// since the address has been printed, too. The browser outlives the program, and no Ctrl-C reaches it.
void open_browser(const std::string& address);

}  // namespace lockkeeper::cmd
