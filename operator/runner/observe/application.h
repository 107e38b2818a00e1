// The application that is migrated: its configuration, its revision files, and Python with its env.py. All contexts of
// one env.py share it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/config/config_file.h"
#include "alembic/files/version_files.h"
#include "alembic/graph.h"
#include "api/report.h"
#include "base/secret.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/shadow/snapshot_file.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// The revision files, as a value.
struct ApplicationFiles {
  std::vector<std::string> version_locations;  // where they were looked for
  std::vector<api::Finding> problems;          // of the configuration and of single files, beside the graph's own
  alembic::Graph graph;
};

// Thread safety: one thread uses it, and must outlive it: the Python child ends with that thread.
class Application {
 public:
  // Whether a wait for Python is in vain; asked again and again meanwhile.
  using GiveUp = std::function<bool()>;

  // Requires: all of them outlive it.
  Application(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings), reporter_(reporter), stop_(stop) {}

  // Reads the configuration and the files that it names, and starts Python. `secrets`: what no line of it may show.
  // `run_env`: false where something is wrong already.
  void prepare(std::vector<Secret> secrets, bool run_env);
  // Whether env.py can be run: there is a configuration, and nothing else is wrong.
  [[nodiscard]] bool may_run_env() const { return run_env_; }

  // Returns: why there is no configuration, where there is none.
  [[nodiscard]] std::vector<api::Finding> config_problems() const;

  // Asks Python what the configuration means; `run_env`: and env.py, which runs without a revision, and nothing is left
  // of what it writes. Does nothing where neither has anything to say.
  // Returns: what is wrong, as findings; a failure where no answer came.
  [[nodiscard]] std::variant<std::vector<api::Finding>, alembic::AdapterFailure> inspect(bool run_env,
                                                                                         const GiveUp& give_up);
  // Returns: the last answer of Python to inspect().
  [[nodiscard]] const std::optional<alembic::Inspection>& inspection() const { return inspection_; }
  // env.py wrote something that was taken back: in a real run it would be there.
  [[nodiscard]] bool env_writes_lost() const { return inspection_ && inspection_->discarded > 0; }

  // The files as they were read last; only complete_files() adds what Python alone can tell.
  [[nodiscard]] const std::vector<alembic::RevisionFile>& read_files() const { return files_.files; }
  // Reads them as inspect() says, and has Python load those that are no plain text.
  // Returns: why it could not.
  [[nodiscard]] std::optional<api::Finding> complete_files(const GiveUp& give_up);
  [[nodiscard]] ApplicationFiles files() const;
  // The files as env.py works with them, in an upgrade.
  [[nodiscard]] ApplicationFiles files_as(const alembic::ConfiguredFiles& given);

  [[nodiscard]] const std::string& config_file() const { return config_file_; }  // absolute
  [[nodiscard]] std::string env_file() const;  // absolute; empty where there is no configuration
  // The one beside the configuration file, as it was when it was first asked for.
  [[nodiscard]] SnapshotFile& snapshot();
  [[nodiscard]] alembic::Adapter& adapter() { return *adapter_; }

  // Somebody asked us to end meanwhile.
  [[nodiscard]] bool stopped() const { return stopped_; }
  // Returns: that Python is to be killed, where somebody asks us to end.
  [[nodiscard]] alembic::WaitAnswer ask_stop();

 private:
  [[nodiscard]] std::vector<api::Finding> take(alembic::Inspection inspection, bool run_env);
  [[nodiscard]] api::Finding inspection_failure(const alembic::AdapterFailure& failure) const;
  void read(const alembic::VersionLocations& locations);
  void believe_python();
  [[nodiscard]] ApplicationFiles of(alembic::VersionFiles files) const;
  [[nodiscard]] alembic::AdapterHooks hooks(const GiveUp& give_up);

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::unique_ptr<alembic::Adapter> adapter_;
  alembic::ConfigResult config_;
  bool run_env_ = true;
  std::optional<alembic::Inspection> inspection_;
  alembic::VersionLocations locations_;
  alembic::VersionFiles files_;
  std::string config_file_;
  std::optional<SnapshotFile> snapshot_;
  bool stopped_ = false;
};

}  // namespace lockkeeper::runner
