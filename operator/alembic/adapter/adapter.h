// The C++ end of the pipe to one Python child that holds the application's Alembic: it is started by the first
// request, keeps what it has imported, and ends with this object. The child runs code of the application, so it may
// print, hang, exit or die at any moment; each of these is a value here, never an exception.
//
// One thread uses an Adapter, and the thread that makes the first request must outlive it: the kernel kills the
// child when that thread ends. request_stop() and kill() may be called from inside the hooks.
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
  std::vector<std::string> python;  // the words that start it; empty: python3, then python, on PATH
  std::string
      config;  // relative to `directory`; empty: as `alembic` finds it (ALEMBIC_CONFIG, alembic.ini, pyproject.toml)
  std::string section = "alembic";  // of the ini file
  std::string directory;            // where the child runs; empty: ours
  std::vector<Secret> secrets;      // taken out of everything that comes back, besides what env.py connects with
  std::vector<std::string> x{};     // key=value, for context.get_x_argument()
  std::string flask{};              // an application as FLASK_APP names it, whose Alembic is Flask-Migrate's
  std::string python_because{};     // why it is that Python, where nobody has named it
};

enum class WaitAnswer { kGoOn, kStop, kKill };

struct AdapterHooks {
  // In the order in which they happened.
  std::function<void(const AdapterEvent&)> on_event;
  // Called at least every `wait_interval` while the child works. kStop: end after the current revision (saying it
  // again does no harm). kKill: end the child at once; the failure then says child_lost.
  std::function<WaitAnswer()> on_wait;
  // Of a guided upgrade, which waits for each answer. Where one is not set, it goes no further.
  std::function<ContextAnswer(const ConfiguredContext&)> on_context{};
  std::function<FilesAnswer(const ConfiguredFiles&)> on_files{};
  std::function<StepsAnswer(const StepsQuestion&)> on_steps{};
  Milliseconds wait_interval{200};
};

class Adapter {
 public:
  explicit Adapter(AdapterOptions options);
  ~Adapter();  // ends the child, at once
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  // Starts Python, where a request would: so that it is there when one comes. What is wrong with it the request says.
  void warm_up() { (void)start(); }

  // Reads the configuration and runs env.py once without a single revision. Whatever env.py itself writes is rolled
  // back, and no version table is made; what it sets on its sessions stays set.
  [[nodiscard]] AdapterResult<Inspection> inspect(const InspectOptions& options, const AdapterHooks& hooks = {});

  // Applies what is pending, a transaction for each revision. Has no deadline of its own: hooks.on_wait decides.
  [[nodiscard]] UpgradeResult upgrade(const UpgradeRequest& request, const AdapterHooks& hooks = {});

  // The same in the one run of env.py that there is: the hooks decide in the middle of it what is to be done.
  [[nodiscard]] UpgradeResult upgrade(const GuidedRequest& request, const AdapterHooks& hooks);

  // Lets the child end as a Python program does: env.py's threads and what it registered to run at the end come to
  // theirs. After `patience` it is ended.
  void finish(Milliseconds patience);

  // What the models of env.py ask of an empty database, as a revision file: the same for the same models. Writes
  // nothing. NoRevisions where they ask for nothing.
  [[nodiscard]] AdapterResult<FirstRevision> first_revision(const FirstRevisionRequest& request,
                                                            const AdapterHooks& hooks = {});

  // The running upgrade ends after its current revision. No effect where none runs.
  void request_stop();
  // Ends the child now; a later request starts a new one.
  void kill();
  // What the connections of the running env.py did last: a kPlace for each, soon.
  void ask_places();
  // The child connects to this abstract Unix socket and serves on it a second connection of the engine that env.py
  // migrates with (runner/observe/engine_session.h). Where it cannot, nobody comes, or one who says why.
  void ask_session(const std::string& socket);

  // As whom env.py has migrated so far in the child that runs now, in order, each once.
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
