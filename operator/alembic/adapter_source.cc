#include "alembic/adapter_source.h"

#include "base/json.h"

namespace lockkeeper::alembic {

// No file is written (the root may be read-only, the user may be anybody); linecache gives tracebacks their source.
// The empty first entry of sys.path is what `-c` adds and the `alembic` command does not have.
std::string_view adapter_bootstrap() {
  return R"(import sys
if sys.version_info < (3, 8):
    sys.exit("lockkeeper needs Python 3.8 or later, this is " + sys.version.split()[0])
if sys.path and sys.path[0] == "":
    del sys.path[0]
import json, linecache, os, types
with os.fdopen(int(sys.argv[1]), "rb") as bundle:
    modules = json.loads(bundle.read().decode("utf-8"))
events = int(sys.argv[2])
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
sys.modules["lockkeeper_adapter.service"].main(0, events)
)";
}

std::string adapter_bundle() {
  Json modules = Json::array();
  for (const AdapterModule& module : adapter_modules()) modules.push_back({module.name, module.source});
  return to_line(modules);
}

}  // namespace lockkeeper::alembic
