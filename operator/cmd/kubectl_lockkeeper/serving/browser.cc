#include "cmd/kubectl_lockkeeper/serving/browser.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace lockkeeper::cmd {
namespace {

// The shell starts it in the background and ends, so that we have no child to wait for. Without a desktop xdg-open
// would start a browser of the terminal.
constexpr const char* kScript =
    "if [ -n \"$DISPLAY$WAYLAND_DISPLAY\" ] && command -v xdg-open >/dev/null; then xdg-open \"$1\" & fi "
    "</dev/null >/dev/null 2>&1";

}  // namespace

void open_browser(const std::string& address) {
  posix_spawnattr_t attributes;
  if (::posix_spawnattr_init(&attributes) != 0) return;
  (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string shell = "sh";
  std::string option = "-c";
  std::string script = kScript;
  std::string given = address;
  std::array<char*, 6> arguments{shell.data(), option.data(), script.data(), shell.data(), given.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawn(&child, "/bin/sh", nullptr, &attributes, arguments.data(), environ) == 0) {
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  (void)::posix_spawnattr_destroy(&attributes);
}

}  // namespace lockkeeper::cmd
