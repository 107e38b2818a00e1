#include "controller/act/carry_out.h"
#include "controller/act/owned.h"

namespace lockkeeper::controller::acts {
namespace {

// A key of a ConfigMap: letters, digits, `-`, `_` and `.`.
std::string key_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  std::string out = slash == std::string::npos ? file : file.substr(slash + 1);
  for (char& c : out) {
    const bool fits =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!fits) c = '_';
  }
  return out.empty() ? "revision.py" : out.substr(0, 253);
}

}  // namespace

void write_first_revision(Clients& clients, Pass& pass, const WriteFirstRevision& act) {
  const Json config_map =
      owned_config_map(pass.migration(), act.config_map, {{key_of(act.made.file), act.made.content}});
  (void)clients.client.create(kube::kConfigMaps, config_map, pass.stop);  // already there: of this very revision
  pass.memory.bootstrap = {act.made.revision, act.config_map};
  pass.look_again = true;  // the status names it once it is there
}

}  // namespace lockkeeper::controller::acts
