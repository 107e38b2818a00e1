// The parts of the page: which they are, what is shown in them, and when a browser gets them again. Behind them are one
// watch of Migrations, and a RunReading for each Migration that somebody looks at.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "api/migration.h"
#include "base/timestamp.h"
#include "cmd/kubectl_lockkeeper/serving/run_reading.h"
#include "cmd/kubectl_lockkeeper/watching.h"
#include "kube/client.h"
#include "kube/loopback_server.h"

namespace lockkeeper::cmd {

// Thread safety: any thread.
class LivePages {
 public:
  // Starts to follow what `query` selects. `server`: the API server's address, for the page's head.
  // Requires: `client` outlives it.
  LivePages(kube::Client& client, const kube::ListQuery& query, std::string server);
  // Questions that wait go without an answer.
  ~LivePages();
  LivePages(const LivePages&) = delete;
  LivePages& operator=(const LivePages&) = delete;

  // Answers now or later. Does not block.
  void take(const kube::PageRequest& request, kube::PageReply reply);

 private:
  // A part that somebody waits for; no Migration: the fleet.
  struct Poll {
    std::optional<kube::ObjectKey> migration;
    std::string after;
    Timestamp asked;
    kube::PageReply reply;
  };
  struct Read {
    std::unique_ptr<RunReading> reading;
    Timestamp asked;  // for the last time
  };
  // What there is to show for a question, told apart by `state`.
  struct Part {
    std::string state;
    bool is_at_work = false;
    int status = 200;
    std::function<std::string()> html;
  };

  void wake();
  void run(const std::stop_token& stop);
  // Waits for something to do, until `next_` at the latest.
  void wait(const std::stop_token& stop);
  void learn();
  // Answers what can be answered now.
  void settle(Timestamp now);
  // Ends the readings that nobody has asked for in a while.
  void forget(Timestamp now);
  // Returns: nullopt where nothing is known yet.
  [[nodiscard]] std::optional<Part> part_of(const Poll& poll, Timestamp now);
  [[nodiscard]] Part fleet_part() const;
  [[nodiscard]] Part migration_part(const kube::ObjectKey& key, Timestamp now);
  [[nodiscard]] std::string notice() const;

  kube::Client& client_;
  const std::string server_;

  // The thread's own:
  std::optional<std::vector<api::Migration>> migrations_;
  std::string fleet_state_;
  std::string problem_;  // why the watch does not get on
  Timestamp heard_{};    // when it last did
  std::map<std::string, Read> readings_;
  std::vector<Poll> polls_;
  Timestamp next_{};

  std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  std::vector<Poll> asked_;
  bool is_news_ = false;

  std::unique_ptr<Following> following_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace lockkeeper::cmd
