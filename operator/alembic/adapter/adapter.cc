#include "alembic/adapter/adapter.h"

#include <fmt/core.h>

#include <set>
#include <utility>

#include "alembic/adapter/adapter_child.h"
#include "alembic/adapter/conversation.h"
#include "base/error.h"

namespace lockkeeper::alembic {
namespace {

AdapterFailure no_python(const AdapterOptions& options, const std::string& said) {
  AdapterFailure failure;
  failure.code = api::Code::kConfigError;
  if (options.python.empty()) {
    failure.message = fmt::format("neither python3 nor python is on PATH: {}", said);
    failure.remedy = "name the application's Python by --python (spec.tool.alembic.python)";
  } else {
    failure.message = said;
    failure.remedy = "name a Python that is there by --python (spec.tool.alembic.python)";
  }
  return failure;
}

}  // namespace

Adapter::Adapter(AdapterOptions options) : options_(std::move(options)) {}

Adapter::~Adapter() = default;

std::optional<AdapterFailure> Adapter::start() {
  if (child_ && child_->ready()) return std::nullopt;
  child_.reset();
  try {
    child_ = std::make_unique<AdapterChild>(options_);
  } catch (const Error& error) {
    return no_python(options_, error.what());
  }
  return std::nullopt;
}

AdapterResult<Inspection> Adapter::inspect(const InspectOptions& options, const AdapterHooks& hooks) {
  if (auto failure = start()) return *failure;
  const ConversationTerms terms{.deadline = options.deadline};
  auto answer = Conversation(*child_, hooks, terms)
                    .ask_for<Inspection>(to_request_line(options, options_.config, options_.section));
  const auto* failure = std::get_if<AdapterFailure>(&answer);
  if (failure == nullptr || !failure->env_ran_before) return answer;
  child_.reset();
  return inspect(options, hooks);
}

AdapterResult<FirstRevision> Adapter::first_revision(const FirstRevisionRequest& request, const AdapterHooks& hooks) {
  if (auto failure = start()) return *failure;
  const ConversationTerms terms{.deadline = request.deadline};
  return Conversation(*child_, hooks, terms)
      .ask_for<FirstRevision>(to_request_line(request, options_.config, options_.section));
}

AdapterResult<ModelsCompared> Adapter::compare_models(const ModelsRequest& request, const AdapterHooks& hooks) {
  if (auto failure = start()) return *failure;
  const ConversationTerms terms{.deadline = request.deadline};
  auto answer = Conversation(*child_, hooks, terms)
                    .ask_for<ModelsCompared>(to_request_line(request, options_.config, options_.section));
  const auto* failure = std::get_if<AdapterFailure>(&answer);
  if (failure == nullptr || !failure->env_ran_before) return answer;
  child_.reset();
  return compare_models(request, hooks);
}

template <typename Request, typename Waits>
UpgradeResult Adapter::run_upgrade(const Request& request, const AdapterHooks& hooks, const Waits& waits,
                                   std::optional<Milliseconds> deadline) {
  UpgradeResult result;
  std::string current;
  if (auto failure = start()) {
    result.failure = std::move(failure);
    return result;
  }
  const auto keep = [&](const AdapterEvent& event) {
    if (event.kind == AdapterEventKind::kStarted) current = event.revision;
    if (event.kind == AdapterEventKind::kFinished) {
      result.applied.push_back({event.revision, event.seconds});
      current.clear();
    }
  };
  const ConversationTerms terms{.deadline = deadline, .on_event = keep, .waits = waits};
  auto answer = Conversation(*child_, hooks, terms)
                    .ask_for<UpgradeDone>(to_request_line(request, options_.config, options_.section));
  if (const auto* done = std::get_if<UpgradeDone>(&answer)) {
    result.stopped = done->stopped;
    result.single_step = done->single_step;
    return result;
  }
  AdapterFailure failure = std::get<AdapterFailure>(std::move(answer));
  if (failure.env_ran_before && result.applied.empty() && current.empty()) {
    child_.reset();
    return run_upgrade(request, hooks, waits, deadline);
  }
  if (failure.child_lost && failure.code == api::Code::kEnvError) {
    failure.code = api::Code::kMigrationFailed;
    if (failure.revision.empty()) failure.revision = current;
  }
  result.single_step = failure.single_step;
  result.failure = std::move(failure);
  return result;
}

UpgradeResult Adapter::upgrade(const UpgradeRequest& request, const AdapterHooks& hooks) {
  const std::set<std::string> slow(request.pause_statements.begin(), request.pause_statements.end());
  return run_upgrade(request, hooks, [&](const AdapterEvent& event) {
    if (event.kind == AdapterEventKind::kFinished || event.kind == AdapterEventKind::kPending) return request.pause;
    return event.kind == AdapterEventKind::kStatement && request.redirect_url && slow.contains(event.revision);
  });
}

UpgradeResult Adapter::upgrade(const GuidedRequest& request, const AdapterHooks& hooks) {
  return run_upgrade(
      request, hooks, [](const AdapterEvent&) { return false; }, request.start_limit);
}

void Adapter::finish(Milliseconds patience) {
  if (!child_) return;
  child_->finish(patience);
  child_.reset();
}

void Adapter::request_stop() {
  if (child_) child_->stop();
}

void Adapter::kill() {
  if (child_) child_->end();
}

void Adapter::ask_places() {
  if (child_) child_->ask(places_request_line());
}

void Adapter::ask_session(const std::string& socket) {
  if (child_) child_->ask(session_request_line(socket));
}

std::vector<RoleSeen> Adapter::roles() const {
  return child_ ? child_->roles() : std::vector<RoleSeen>();
}

int Adapter::pid() const {
  return child_ && child_->ready() ? child_->pid() : -1;
}

}  // namespace lockkeeper::alembic
