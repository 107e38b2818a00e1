// The adapter: the C++ end of the pipe to one Python child that holds the application's Alembic. The first request
// starts the child, which keeps its imported modules and ends with this object. The child runs code of the application,
// so it may print, hang, exit or die at any moment; each of these is a value here, never an exception.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"

namespace lockkeeper::alembic {

class AdapterChild;

struct AdapterOptions {
  std::vector<std::string> python;  // the words that start Python; empty: python3, then python, on PATH
  std::string
      config;  // relative to `directory`; empty: as `alembic` finds it (ALEMBIC_CONFIG, alembic.ini, pyproject.toml)
  std::string section = "alembic";  // of the ini file
  std::string directory;            // where the child runs; empty: ours
  std::vector<Secret> secrets;      // masked in everything that comes back, beside the passwords that env.py uses
  std::vector<std::string> x{};     // key=value, for context.get_x_argument()
  std::string flask{};              // an application as FLASK_APP names it, whose Alembic is Flask-Migrate's
  std::string python_because{};     // the reason for that Python, where nobody has named it
};

enum class WaitAnswer { kGoOn, kStop, kKill };

struct AdapterHooks {
  // Called for events in the order in which they happened.
  std::function<void(const AdapterEvent&)> on_event;
  // Called about every `wait_interval` while the child works. kStop ends it after the current revision (again and again
  // does no harm). kKill ends the child at once; the failure then says child_lost.
  std::function<WaitAnswer()> on_wait;
  // The questions of a guided upgrade, which waits for each answer. Where a hook is not set, env.py goes no further.
  std::function<ContextAnswer(const ConfiguredContext&)> on_context{};
  std::function<FilesAnswer(const ConfiguredFiles&)> on_files{};
  std::function<StepsAnswer(const StepsQuestion&)> on_steps{};
  Milliseconds wait_interval{200};
};

// Throws (every request): what a hook throws, after it has ended the child.
// Requires: the thread that makes the first request outlives it, since the kernel kills the child when that thread
// ends.
// Thread safety: one thread; request_stop(), kill() and ask_…() may be called from inside the hooks.
class Adapter {
 public:
  explicit Adapter(AdapterOptions options);
  ~Adapter();  // ends the child, at once
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  // Starts Python ahead of the first request. Where that fails, the request reports it.
  void warm_up() { (void)start(); }

  // Reads the configuration and runs env.py once without a single revision. All writes of env.py itself are rolled
  // back, and no version table is made; settings of its sessions stay.
  [[nodiscard]] AdapterResult<Inspection> inspect(const InspectOptions& options, const AdapterHooks& hooks = {});

  // Applies the pending revisions, a transaction for each. It has no deadline of its own: hooks.on_wait decides.
  [[nodiscard]] UpgradeResult upgrade(const UpgradeRequest& request, const AdapterHooks& hooks = {});

  // The same in a single run of env.py: the hooks choose the steps in the middle of it.
  [[nodiscard]] UpgradeResult upgrade(const GuidedRequest& request, const AdapterHooks& hooks);

  // Lets the child end as a Python program does, with env.py's threads and its functions registered for the end. After
  // `patience` it is killed.
  void finish(Milliseconds patience);

  // Makes the revision file that brings an empty database to the models of env.py: the same file for the same models.
  // Writes nothing.
  // Returns: the failure NoRevisions where the models need nothing.
  [[nodiscard]] AdapterResult<FirstRevision> first_revision(const FirstRevisionRequest& request,
                                                            const AdapterHooks& hooks = {});

  // Holds the models of a context of env.py against a database, as `alembic check` does. Writes nothing.
  // Returns: the failure EnvError where env.py does not come to that context.
  [[nodiscard]] AdapterResult<ModelsCompared> compare_models(const ModelsRequest& request,
                                                             const AdapterHooks& hooks = {});

  // Has the running upgrade end after its current revision. No effect where none runs.
  void request_stop();
  // Ends the child now; a later request starts a new one.
  void kill();
  // Asks for the last statement on each connection of the running env.py: a kPlace event for each comes soon.
  void ask_places();
  // Has the child connect to this abstract Unix socket and serve on it a second connection of the engine that env.py
  // migrates with (runner/observe/engine_session.h). Where it cannot, it does not connect, or says why on the socket.
  void ask_session(const std::string& socket);

  // Returns: the roles that env.py has migrated as in the child that runs now, in order, each once.
  [[nodiscard]] std::vector<RoleSeen> roles() const;
  // The child's process id, or -1 where none runs.
  [[nodiscard]] int pid() const;

 private:
  [[nodiscard]] std::optional<AdapterFailure> start();
  template <typename Request, typename Waits>
  [[nodiscard]] UpgradeResult run_upgrade(const Request& request, const AdapterHooks& hooks, const Waits& waits,
                                          std::optional<Milliseconds> deadline = std::nullopt);

  AdapterOptions options_;
  std::unique_ptr<AdapterChild> child_;
};

}  // namespace lockkeeper::alembic
