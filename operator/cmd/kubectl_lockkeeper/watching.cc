#include "cmd/kubectl_lockkeeper/watching.h"

#include <utility>

namespace lockkeeper::cmd {

Following::Following(kube::Client& client, const kube::ListQuery& query, std::function<void()> on_news)
    : on_news_(std::move(on_news)),
      watch_(client, {kube::kMigrations, query}, *this, {.on_problem = [this](const std::string& problem) {
               const std::scoped_lock lock(mutex_);
               problem_ = problem;
               tell();
             }}) {}

void Following::tell() {
  is_news_ = true;
  changed_.notify_all();
  if (on_news_) on_news_();
}

bool Following::wait(Milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return is_news_; });
  return std::exchange(is_news_, false);
}

std::optional<std::vector<api::Migration>> Following::migrations() const {
  const std::scoped_lock lock(mutex_);
  if (!is_listed_) return std::nullopt;
  std::vector<api::Migration> all;
  all.reserve(known_.size());
  for (const auto& [key, migration] : known_) all.push_back(migration);
  return all;
}

std::string Following::problem() const {
  if (watch_.healthy()) return "";  // it goes on, and nothing has changed since
  const std::scoped_lock lock(mutex_);
  return problem_;
}

void Following::replace_begin() {
  const std::scoped_lock lock(mutex_);
  listed_.clear();
}

void Following::replace_item(Json object) {
  const std::scoped_lock lock(mutex_);
  listed_[kube::ObjectKey::of(object).text()] = api::parse_migration(object);
}

void Following::replace_end() {
  const std::scoped_lock lock(mutex_);
  known_ = std::exchange(listed_, {});
  is_listed_ = true;
  problem_.clear();
  tell();
}

void Following::event(kube::EventType type, Json object) {
  const std::scoped_lock lock(mutex_);
  const std::string key = kube::ObjectKey::of(object).text();
  if (type == kube::EventType::kDeleted) {
    known_.erase(key);
  } else {
    known_[key] = api::parse_migration(object);
  }
  problem_.clear();
  tell();
}

}  // namespace lockkeeper::cmd
