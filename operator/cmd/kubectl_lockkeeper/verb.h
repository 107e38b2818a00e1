// A verb of `kubectl lockkeeper`: what is typed, its flags, and what it does. A new one is a file in verbs/, and its
// two lines in verbs.cc.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cmd/kubectl_lockkeeper/cluster.h"
#include "cmd/kubectl_lockkeeper/flags.h"
#include "cmd/kubectl_lockkeeper/terminal.h"

// Forward: its header takes a compiler longer than all others together.
namespace CLI {  // NOLINT(readability-identifier-naming): the library chose the name
class App;
}

namespace lockkeeper::cmd {

// One call of a verb.
struct Call {
  const Flags& flags;
  bool colour = false;
  bool live = false;         // standard output is a terminal
  std::size_t widest = 100;  // a line, in characters
  // Makes the connection where it is asked for first. Throws: as Cluster.
  std::function<Cluster&()> cluster;
};

struct Verb {
  std::string name;
  std::string synopsis;  // for the list of verbs
  Scope scope = Scope::kCluster;
  std::vector<Form> forms;  // that -o takes
  // Adds the verb's own flags to `app`. Returns: what carries it out, and returns an exit status (exit.h).
  std::function<std::function<int(const Call&)>(CLI::App& app)> prepare;
  bool asks_cluster = true;              // whether the flags of the cluster are among its own
  std::vector<std::string> arguments{};  // words that may follow, where these are no names of Migrations
  bool takes_workload = false;           // whether KIND/NAME follows
};

}  // namespace lockkeeper::cmd
