// Migrations that are followed by a watch: what the API server says of them from now on. Nothing is polled.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/migration.h"
#include "kube/client.h"
#include "kube/watch.h"

namespace lockkeeper::cmd {

// Thread safety: one thread asks; the watch's thread fills it.
class Following final : private kube::WatchSink {
 public:
  // Starts to follow what `query` selects. `on_news` is called on the watch's thread when something has changed.
  // Requires: `client` outlives it; `on_news` calls nothing of it.
  Following(kube::Client& client, const kube::ListQuery& query, std::function<void()> on_news = {});

  // Waits until something has changed since the last call, or `most` is over.
  // Returns: whether something has changed.
  bool wait(Milliseconds most);

  // Returns: the Migrations by their keys; nullopt until the first list is complete.
  [[nodiscard]] std::optional<std::vector<api::Migration>> migrations() const;
  // Returns: why the watch does not get on, in a sentence; empty where it does.
  [[nodiscard]] std::string problem() const;

 private:
  void replace_begin() override;
  void replace_item(Json object) override;
  void replace_end() override;
  void event(kube::EventType type, Json object) override;
  void tell();

  const std::function<void()> on_news_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::map<std::string, api::Migration> known_;
  std::map<std::string, api::Migration> listed_;
  bool is_listed_ = false;
  bool is_news_ = false;
  std::string problem_;

  kube::Watch watch_;  // last: its thread uses all of the above
};

}  // namespace lockkeeper::cmd
