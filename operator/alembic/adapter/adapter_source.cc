#include "alembic/adapter/adapter_source.h"

#include "base/json.h"

namespace lockkeeper::alembic {

// No file is written (the root may be read-only, the user may be anybody); linecache gives tracebacks their source.
// The empty first entry of sys.path is what `-c` adds and the `alembic` command does not have.
// A program that starts Python for us (uv run) may not hand our open files on; it has them, and we reach them there.
// Nor does the kernel end us with it unless we ask for that.
std::string_view adapter_bootstrap() {
  return R"py(import sys
if sys.version_info < (3, 8):
    sys.exit("lockkeeper needs Python 3.8 or later, this is " + sys.version.split()[0])
if sys.path and sys.path[0] == "":
    del sys.path[0]
import json, linecache, os, stat, types
def reach(number, flags, is_it):
    pid = "self"
    while True:
        path = "/proc/%s/fd/%d" % (pid, number)
        try:
            if is_it(path):
                return number if pid == "self" else os.open(path, flags)
        except OSError:
            pass
        with open("/proc/%s/stat" % pid, "rb") as file:
            pid = file.read().rsplit(b")", 1)[1].split()[1].decode()
        if pid in ("0", sys.argv[3]):
            sys.exit("the program that starts Python keeps file descriptor %d from it" % number)
bundle = reach(int(sys.argv[1]), os.O_RDONLY, lambda path: "lockkeeper_adapter" in os.readlink(path))
events = reach(int(sys.argv[2]), os.O_WRONLY, lambda path: stat.S_ISFIFO(os.stat(path).st_mode))
if os.getppid() != int(sys.argv[3]):
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, 9)
    except Exception:
        pass
with os.fdopen(bundle, "rb") as bundle:
    modules = json.loads(bundle.read().decode("utf-8"))
package = types.ModuleType("lockkeeper_adapter")
package.__path__ = []
sys.modules[package.__name__] = package
for name, source in modules:
    path = "lockkeeper_adapter/" + name + ".py"
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    module = types.ModuleType("lockkeeper_adapter." + name)
    module.__file__ = path
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(compile(source, path, "exec"), module.__dict__)
sys.modules["lockkeeper_adapter.service"].main(0, events, json.loads(sys.argv[4]))
)py";
}

std::string adapter_bundle() {
  Json modules = Json::array();
  for (const AdapterModule& module : adapter_modules()) modules.push_back({module.name, module.source});
  return to_line(modules);
}

}  // namespace lockkeeper::alembic
