#include "cmd/kubectl_lockkeeper/serving/live_pages.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "cmd/kubectl_lockkeeper/serving/access.h"
#include "cmd/kubectl_lockkeeper/serving/long_poll.h"
#include "picture/escaping.h"
#include "picture/fleet_html.h"
#include "picture/live_page.h"
#include "picture/migration_html.h"
#include "picture/migration_state.h"

namespace lockkeeper::cmd {
namespace {

// A log is followed for so long after the last question: a browser asks at least every kLongestPoll.
constexpr Milliseconds kLookedAt{60000};
// While the API server does not answer: the watch does not tell when it goes on and nothing has changed.
constexpr Milliseconds kRecovery{1000};
constexpr std::size_t kStateDigits = 16;

std::string digest(const std::string& text) {
  return sha256_hex(text).substr(0, kStateDigits);
}

bool is_at_work(const api::Migration& migration) {
  return picture::state_of(migration) == picture::State::kWorking;
}

kube::PageAnswer text_answer(const std::string& type, std::string text) {
  kube::PageAnswer answer;
  answer.content_type = type + "; charset=utf-8";
  answer.body = std::move(text);
  return answer;
}

std::string value_of(const kube::PageRequest& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

}  // namespace

LivePages::LivePages(kube::Client& client, const kube::ListQuery& query, std::string server)
    : client_(client),
      server_(std::move(server)),
      following_(std::make_unique<Following>(client, query, [this] { wake(); })),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

LivePages::~LivePages() = default;

void LivePages::take(const kube::PageRequest& request, kube::PageReply reply) {
  if (request.path == "/") return reply(text_answer("text/html", picture::live_page(server_)));
  if (request.path == "/page.css") return reply(text_answer("text/css", picture::live_page_css()));
  if (request.path == "/page.js") return reply(text_answer("text/javascript", picture::live_page_script()));
  const bool is_migration = request.path == "/migration";
  if (!is_migration && request.path != "/fleet") return reply(sentence_answer(404, "There is no such page here."));
  Poll poll{std::nullopt, value_of(request, "after"), now(), std::move(reply)};
  if (is_migration) poll.migration = kube::ObjectKey{value_of(request, "namespace"), value_of(request, "name")};
  const std::scoped_lock lock(mutex_);
  asked_.push_back(std::move(poll));
  changed_.notify_all();
}

void LivePages::wake() {
  const std::scoped_lock lock(mutex_);
  is_news_ = true;
  changed_.notify_all();
}

void LivePages::run(const std::stop_token& stop) {
  next_ = now() + kRecovery;
  for (;;) {
    wait(stop);
    if (stop.stop_requested()) return;
    learn();
    const Timestamp at = now();
    next_ = at + kLookedAt;
    if (!problem_.empty()) next_ = at + kRecovery;
    settle(at);
    forget(at);
  }
}

void LivePages::wait(const std::stop_token& stop) {
  const auto most = std::chrono::ceil<Milliseconds>(std::max(next_ - now(), Timestamp::duration(0)));
  std::unique_lock lock(mutex_);
  (void)changed_.wait_for(lock, stop, most, [this] { return is_news_ || !asked_.empty(); });
  is_news_ = false;
  std::move(asked_.begin(), asked_.end(), std::back_inserter(polls_));
  asked_.clear();
}

void LivePages::learn() {
  problem_ = following_->problem();
  if (problem_.empty()) heard_ = now();
  if (following_->wait(Milliseconds(0))) {
    migrations_ = following_->migrations();
    std::string versions;
    for (const api::Migration& migration : migrations_ ? *migrations_ : std::vector<api::Migration>{}) {
      const kube::ObjectKey key{migration.name_space, migration.name};
      versions += fmt::format("{} {}\n", key.text(), migration.resource_version);
      if (const auto read = readings_.find(key.text()); read != readings_.end())
        read->second.reading->look_at(migration);
    }
    fleet_state_ = digest(versions);
  }
}

void LivePages::settle(Timestamp now) {
  std::vector<Poll> open;
  for (Poll& poll : polls_) {
    const auto part = part_of(poll, now);
    // Where nothing is known yet it waits as for something that it has seen.
    const ShownVersion none{"none", now};
    const PollDecision decision = part && part->status != 200
                                      ? PollDecision{PollStep::kAnswer, {}}
                                      : decide_poll(part ? poll.after : to_string(none), poll.asked,
                                                    part ? part->state : none.state, part && part->is_at_work, now);
    if (decision.step == PollStep::kWait) {
      next_ = std::min(next_, decision.again);
      open.push_back(std::move(poll));
      continue;
    }
    kube::PageAnswer answer;
    answer.status = decision.step == PollStep::kNothingNew ? 204 : part->status;
    if (decision.step == PollStep::kAnswer) {
      answer.body = notice() + part->html();
      answer.headers.emplace_back("Lockkeeper-Version", to_string(ShownVersion{part->state, now}));
    }
    poll.reply(std::move(answer));
  }
  polls_ = std::move(open);
}

void LivePages::forget(Timestamp now) {
  std::erase_if(readings_, [&](const auto& entry) { return now - entry.second.asked >= kLookedAt; });
}

std::optional<LivePages::Part> LivePages::part_of(const Poll& poll, Timestamp now) {
  if (!migrations_) {
    if (problem_.empty()) return std::nullopt;
    return Part{digest(problem_), false, 503, [] { return std::string(); }};
  }
  return poll.migration ? migration_part(*poll.migration, now) : fleet_part();
}

LivePages::Part LivePages::fleet_part() const {
  const bool is_any_at_work = std::any_of(migrations_->begin(), migrations_->end(), is_at_work);
  return {problem_.empty() ? fleet_state_ : digest(fleet_state_ + problem_), is_any_at_work, 200,
          [this] { return picture::fleet_html(*migrations_, lockkeeper::now()); }};
}

LivePages::Part LivePages::migration_part(const kube::ObjectKey& key, Timestamp now) {
  const auto found = std::find_if(migrations_->begin(), migrations_->end(), [&](const api::Migration& migration) {
    return migration.name_space == key.ns && migration.name == key.name;
  });
  if (found == migrations_->end()) {
    const std::string sentence = fmt::format(
        "There is no Migration {} in namespace {}, or it is none of those that "
        "this page was started for.",
        key.name, key.ns);
    return {"", false, 404, [sentence] { return sentence_answer(404, sentence).body; }};
  }
  Read& read = readings_[key.text()];
  if (!read.reading) {
    read.reading = std::make_unique<RunReading>(client_, [this] { wake(); });
    read.reading->look_at(*found);
  }
  read.asked = now;
  const std::string state = fmt::format("{}\n{}\n{}", found->resource_version, read.reading->change(), problem_);
  return {digest(state), is_at_work(*found), 200, [&migration = *found, &reading = *read.reading] {
            RunSight sight = reading.sight();
            return picture::migration_html({migration, std::move(sight.plan), std::move(sight.graph),
                                            std::move(sight.events), std::move(sight.why_less)},
                                           lockkeeper::now());
          }};
}

std::string LivePages::notice() const {
  if (problem_.empty()) return "";
  const std::string state = migrations_ ? fmt::format(" What stands here is from {}.", to_rfc3339(heard_)) : "";
  return fmt::format("<div class=\"notice\" role=\"status\"><p>{}</p></div>\n",
                     picture::html(fmt::format("The API server does not answer ({}); it is asked again by itself.{}",
                                               problem_, state)));
}

}  // namespace lockkeeper::cmd
