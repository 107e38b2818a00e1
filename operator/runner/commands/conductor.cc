#include "runner/commands/conductor.h"

#include <algorithm>
#include <utility>

#include "postgres/ledger/ledger.h"
#include "postgres/lock/fence.h"
#include "postgres/session/preconditions.h"
#include "runner/connection.h"
#include "runner/lock/lock_wait.h"

namespace lockkeeper::runner {

Conductor::Conductor(ContextReader& reader, const Settings& settings, const std::string& name, RunPlans& plans,
                     Reporter& reporter, StopRequest& stop)
    : reader_(reader),
      home_(reader.place()),
      settings_(settings),
      name_(name),
      plans_(plans),
      reporter_(reporter),
      stop_(stop) {}

std::optional<api::Finding> Conductor::lock_ahead() {
  if (home_->session() == nullptr) return std::nullopt;
  for (const postgres::VersionTable& table :
       likely_version_tables(*home_->session(), reader_.application().read_files())) {
    const auto key = postgres::LockKey::of(table.display());
    auto taken = take_lock(*home_->session(), key, settings_.timeouts.advisory_lock, reporter_, stop_);
    if (auto* missed = std::get_if<LockNotTaken>(&taken)) return std::move(missed->finding);
    ahead_.push_back({home_, table.display(), key});
  }
  return std::nullopt;
}

alembic::GuidedRequest Conductor::begin() {
  configured_ = taking_ = to_put_right_ = nullptr;
  mismatch_.reset();
  ended_ = false;
  alembic::GuidedRequest request;
  request.destination = settings_.alembic.target;
  request.start_limit = settings_.timeouts.start_limit();
  request.session = {settings_.timeouts.lock, settings_.timeouts.statement, settings_.timeouts.concurrently, "", ""};
  request.session.application_name =
      postgres::child_application(ahead_.empty() ? postgres::LockKey{} : ahead_.front().key, name_);
  if (!ahead_.empty()) request.session.mark_sql = postgres::mark_statement(ahead_.front().key);
  if (home_->session() != nullptr) {
    const int pid = home_->session()->backend_pid();
    request.identity_sql = postgres::same_database_query(pid, reader_.application_name());
    if (!ahead_.empty())
      request.fence_sql = postgres::Fence{ahead_.front().key, pid, ahead_.front().table, 0}.for_any_role();
  }
  if (!contexts_.empty()) request.first_revision = contexts_.front()->first_revision();
  return request;
}

// Where it leads, with our session there; nullptr and mismatch_, or a problem of the context reader, where that is
// nowhere.
std::shared_ptr<Place> Conductor::place_of(const alembic::MigrationTarget& target) {
  if (home_->session() != nullptr) {
    if (target.locked_database) return home_;
    std::vector<std::shared_ptr<Place>> places{home_};
    for (const auto& context : contexts_) places.push_back(context->reader().place());
    std::optional<api::Finding> elsewhere;
    for (const auto& place : places) {
      if (place->session() == nullptr) continue;
      auto finding = find_target_mismatch(*place->session(), reader_.application_name(), {target});
      if (!finding) return place;
      if (!elsewhere) elsewhere = std::move(finding);
    }
    if (contexts_.empty() && reader_.way_in().has_url() && !mismatch_allowed_) {
      mismatch_ = std::move(elsewhere);
      return nullptr;
    }
  }
  const bool first = home_->session() == nullptr;
  postgres::SessionOptions given;
  given.application = reader_.application_name();
  auto opened = open_place(reader_.application().adapter(), target.database, first ? home_->options : given,
                           first ? reader_.way_in().unreachable() : std::nullopt);
  if (auto* finding = std::get_if<api::Finding>(&opened)) {
    reader_.add_problem(*finding);
    return nullptr;
  }
  auto place = std::get<std::shared_ptr<Place>>(std::move(opened));
  for (const api::Finding& finding : find_obstacles(*place, may_write(reader_.application().adapter().roles()))) {
    reader_.add_problem(finding);
  }
  if (home_->session() != nullptr) return place;
  home_ = place;
  reader_.set_place(place);
  reader_.note_unset_variable();
  return place;
}

// The same one in each run of env.py.
ContextRun* Conductor::context_of(const alembic::ConfiguredContext& configured) {
  const std::shared_ptr<Place> place = place_of(configured.target);
  if (place == nullptr) return nullptr;
  auto reader = reader_.beside(place);
  reader->take_context(configured.target, configured.number);
  for (const auto& context : contexts_) {
    if (context->reader().place() != place) continue;
    if (context->reader().version_table().display() != reader->version_table().display()) continue;
    context->reader().take_context(configured.target, configured.number);
    return context.get();
  }
  ContextReader* mine = &reader_;
  if (contexts_.empty()) {
    if (place != reader_.place()) reader_.set_place(place);
    reader_.take_context(configured.target, configured.number);
  } else {
    readers_.push_back(std::move(reader));
    mine = readers_.back().get();
  }
  contexts_.push_back(std::make_unique<ContextRun>(*mine, settings_, name_, plans_, reporter_, stop_));
  return contexts_.back().get();
}

bool Conductor::lock(ContextRun& context) {
  const std::string table = context.reader().version_table().display();
  const auto at = std::find_if(ahead_.begin(), ahead_.end(), [&](const Ahead& one) {
    return one.place == context.reader().place() && one.table == table;
  });
  if (at != ahead_.end()) {
    ahead_.erase(at);
    context.take_over_lock();
  }
  const auto missed = context.lock();
  if (missed) context.end(*missed);
  return !missed;
}

alembic::ContextAnswer Conductor::answer(const alembic::ConfiguredContext& configured) {
  ended_ = true;
  if (stop_.level() != StopLevel::kNone) {
    stopped_ = true;
    return {true};
  }
  ContextRun* context = context_of(configured);
  if (context == nullptr) return {true};
  configured_ = context;
  if (auto finding =
          postgres::find_read_only(*context->reader().session(), may_write(reader_.application().adapter().roles()))) {
    context->reader().add_problem(*finding);
  }
  if (const api::Finding* problem = api::first_error(context->reader().problems())) {
    context->end(*problem);
    return {true};
  }
  if (!lock(*context)) return {true};
  ended_ = false;
  const int pid = context->reader().session()->backend_pid();
  return {false, context->fence().for_any_role(), postgres::same_database_query(pid, reader_.application_name()),
          postgres::mark_statement(context->key()), context->child_application()};
}

alembic::FilesAnswer Conductor::answer(const alembic::ConfiguredFiles& files) {
  if (configured_ == nullptr || configured_->first_revision()) return {};
  ContextReader& reader = configured_->reader();
  if (!configured_->has_orders()) {
    reader.take_files(files);
    reader.learn();
  }
  stopped_ = stopped_ || reader.application().stopped();
  ended_ = stopped_;
  return {ended_};
}

alembic::StepsAnswer Conductor::answer(const alembic::StepsQuestion& question) {
  ended_ = true;
  if (configured_ == nullptr) return {true};
  taking_ = configured_;
  taking_->reader().take_standing(question.standing);
  const ContextRun::Next next = taking_->next(question.heads);
  const UpgradeOrder& order = taking_->work().order;
  alembic::StepsAnswer answer;
  answer.fence_sql = taking_->fence().for_any_role();
  switch (next) {
    case ContextRun::Next::kRemedies: to_put_right_ = taking_; [[fallthrough]];
    case ContextRun::Next::kEnd: return {true};
    case ContextRun::Next::kNothing: break;
    case ContextRun::Next::kUpgrade:
      answer.targets = order.targets;
      answer.skipped = order.skipped;
      if (!order.ledger_run) break;
      answer.ledger_step_sql = postgres::Ledger::step_statement(*order.ledger_run);
      answer.ledger_skipped_sql = postgres::Ledger::skipped_statement(*order.ledger_run);
      break;
  }
  ended_ = false;
  return answer;
}

std::vector<HeldLock> Conductor::locks() const {
  std::vector<HeldLock> held;
  for (auto context = contexts_.rbegin(); context != contexts_.rend(); ++context) {
    ContextRun& one = **context;
    if (one.is_locked()) held.push_back({one.reader().place(), one.key(), one.child_application()});
  }
  for (const Ahead& one : ahead_) {
    held.push_back({one.place, one.key, postgres::child_application(one.key, name_)});
  }
  return held;
}

UpgradeWork* Conductor::current() {
  return taking_ != nullptr ? &taking_->work() : nullptr;
}

}  // namespace lockkeeper::runner
