#include "runner/shadow/replay.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"
#include "base/text.h"
#include "postgres/shadow/schema_watch.h"
#include "runner/shadow/not_replayable.h"
#include "runner/shadow/revision_keys.h"
#include "runner/shadow/statement_reading.h"
#include "runner/shadow/statement_steps.h"
#include "schema/diff.h"
#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::runner {
namespace {

constexpr int kTries = 4;  // of the pass that looks at each statement

// Which of a revision's statements changed the schema, where only one can have.
void attribute(schema::RevisionHistory& revision, const std::vector<bool>& changes) {
  const auto count = std::count(changes.begin(), changes.end(), true);
  if (count > 1 || (count == 0 && !revision.effects.empty())) return;
  for (std::size_t i = 0; i < revision.statements.size(); ++i) {
    revision.statements[i].effects = changes[i] ? revision.effects : schema::Effects{};
  }
}

class Replay {
 public:
  Replay(const ReplayOrder& order, Reporter& reporter)
      : order_(order),
        reporter_(reporter),
        in_order_(keys_of(order.graph, order.graph.pending({}, order.graph.effective_heads()))) {
    if (order.known) unchanged_ = schema::count_unchanged(*order.known, in_order_);
  }

  std::variant<schema::History, api::Finding> run() {
    for (bool ended = false; !ended;) {
      if (auto finding = open()) return *finding;
      history_ = {};
      // A minor release writes nothing down differently.
      history_.server_version = schema::major_of(shadow_->session().server_version()) * schema::kVersionsOfAMajor;
      (void)watch_->look();
      history_.base = watch_->fingerprint();
      of_env_.reset();
      std::optional<alembic::AdapterFailure> failure;
      if (unchanged_ > 0) {
        failure = upgrade(Part{{}, unchanged_heads()}, {}, [](const alembic::AdapterEvent&) {});
        if (!failure && !believe_the_known()) continue;
      }
      if (!failure)
        failure = upgrade(Part{unchanged_heads(), {}}, {}, [this](const alembic::AdapterEvent& event) { take(event); });
      if (!failure && !is_in_order()) continue;
      ended = !failure;
      if (!failure) continue;
      // Once more, from the base, with what was missing there before the first revision.
      if (!add_requisite(*failure)) return with_what_was_left_out(not_replayable(*failure, of_env_.value_or("")));
    }
    if (order_.at_heads) order_.at_heads(*shadow_);
    shadow_.reset();
    if (auto finding = find_missing()) return *finding;
    if (order_.statements) look_at_statements();
    return std::move(history_);
  }

 private:
  using OnEvent = std::function<void(const alembic::AdapterEvent&)>;

  // Of the revisions, those after `from` and up to `to`; where that is empty, up to the heads.
  struct Part {
    std::vector<std::string> from;
    std::vector<std::string> to;
  };

  [[nodiscard]] std::vector<std::string> unchanged_heads() const {
    std::set<std::string> heads;
    for (std::size_t i = 0; i < unchanged_; ++i) {
      for (const std::string& parent : in_order_[i].parents) heads.erase(parent);
      heads.insert(in_order_[i].revision);
    }
    return {heads.begin(), heads.end()};
  }

  // What is not looked at is taken from the older snapshot, where it leads to what is here. Else, from the base again.
  bool believe_the_known() {
    (void)watch_->look();
    const schema::History& known = *order_.known;
    std::vector<std::string> revisions;
    for (std::size_t i = 0; i < unchanged_; ++i) revisions.push_back(in_order_[i].revision);
    const auto same = [](const schema::Fingerprint& a, const schema::Fingerprint& b) {
      const schema::Diff diff = schema::compare(a, b);
      return diff.equal() && diff.reordered.empty();
    };
    if (known.server_version != history_.server_version || !same(known.base, history_.base) ||
        !same(known.state_of(revisions), watch_->fingerprint())) {
      unchanged_ = 0;
      return false;
    }
    const auto end = known.revisions.begin() + static_cast<std::ptrdiff_t>(unchanged_);
    history_.revisions.assign(known.revisions.begin(), end);
    return true;
  }

  // Whatever part was replayed, the snapshot is the same to the letter.
  bool is_in_order() {
    if (unchanged_ == 0) return true;
    const bool same =
        std::equal(history_.revisions.begin(), history_.revisions.end(), in_order_.begin(), in_order_.end(),
                   [](const auto& a, const auto& b) { return a.revision == b.revision; });
    if (!same) unchanged_ = 0;
    return same;
  }

  // Whether there is one to add to those that are there.
  bool add_requisite(const alembic::AdapterFailure& failure) {
    if (!failure.sqlstate.starts_with("42") && !failure.sqlstate.starts_with("3F")) return false;
    auto found = postgres::find_requisite(order_.live, shadow_->session(), failure.message);
    const bool is_new = !found;
    if (is_new) found = find_role_left_out(failure);
    if (!found || std::find(requisites_.begin(), requisites_.end(), *found) != requisites_.end()) return false;
    requisites_.push_back(*found);
    needed_by_ = failure.revision;
    const std::string why = is_new ? ", and what makes it was left out" : ", and no revision before makes it";
    reporter_.note(fmt::format("revision {} needs {}{}: it is made in the shadow before the first one",
                               failure.revision, postgres::display(*found), why));
    return true;
  }

  // One that the revisions make, which does not happen in a shadow. What the message is about need not be a role: then
  // it is the same the next time.
  [[nodiscard]] std::optional<postgres::Requisite> find_role_left_out(const alembic::AdapterFailure& failure) const {
    if (left_out_.empty() || shadow_->is_on_live_server() || failure.sqlstate != sqlstate::kUndefinedObject)
      return std::nullopt;
    const std::vector<std::string> names = postgres::names_in(failure.message);
    if (names.empty()) return std::nullopt;
    return postgres::Requisite{postgres::Requisite::Kind::kRole, names.front(), ""};
  }

  std::optional<api::Finding> make_requisites() {
    for (const postgres::Requisite& requisite : requisites_) {
      const auto error = shadow_->make(requisite);
      if (!error) continue;
      const std::string name = postgres::display(requisite);
      return api::Finding{api::Code::kNotReplayable, api::Severity::kError, needed_by_,
                          fmt::format("Revision {} needs {}, which the live database has and no revision before "
                                      "makes, and the role of the shadow cannot make it there: {}.",
                                      needed_by_, name, error->what()),
                          fmt::format("let a superuser make {} in an empty database, and name that by --shadow-url; or "
                                      "commit a snapshot file that was written where it can be made",
                                      name)};
    }
    return std::nullopt;
  }

  api::Finding with_what_was_left_out(api::Finding finding) const {
    if (left_out_.empty()) return finding;
    finding.message = fmt::format("{} What is about the whole server was left out of the replay: {}.", finding.message,
                                  join({left_out_.begin(), left_out_.end()}));
    finding.remedy = fmt::format(
        "if it fails for lack of that: see to it by hand before, or give the shadow a server of its own by "
        "--shadow-url; else {}",
        finding.remedy);
    return finding;
  }

  void note_left_out(const alembic::AdapterEvent& event) {
    const std::string one = event.text + (event.revision.empty() ? " of env.py" : " of " + event.revision);
    if (!left_out_.insert(one).second) return;
    reporter_.note(
        fmt::format("{} is about the whole server: it was left out of the replay in the shadow database.", one));
  }

  std::optional<api::Finding> open() {
    shadow_.reset();
    auto made = order_.scratch();
    if (auto* finding = std::get_if<api::Finding>(&made)) return std::move(*finding);
    shadow_ = std::get<std::unique_ptr<postgres::ScratchDatabase>>(std::move(made));
    postgres::Session& session = shadow_->session();
    session.set("client_min_messages", "error");
    session.query("CREATE SCHEMA IF NOT EXISTS " + quote_identifier(order_.version_table.schema));
    if (auto finding = make_requisites()) return finding;
    postgres::CatalogOptions catalog;
    catalog.version_tables = {order_.version_table};
    catalog.own_roles = {session.query("SELECT session_user").at(0).at(0).value_or("")};
    catalog.dependencies = true;
    watch_.emplace(session, std::move(catalog));
    return std::nullopt;
  }

  std::optional<alembic::AdapterFailure> upgrade(const Part& part, const std::vector<std::string>& slow,
                                                 const OnEvent& on_event) {
    alembic::UpgradeRequest request;
    request.redirect_url = shadow_->uri();
    request.server_is_live = shadow_->is_on_live_server();
    request.session.application_name = "lockkeeper/replay";
    request.pause = true;
    request.pause_statements = slow;
    request.only_context = order_.context;
    alembic::AdapterHooks hooks;
    hooks.on_event = [&](const alembic::AdapterEvent& event) {
      pass_on(event);
      if (event.kind == alembic::AdapterEventKind::kPending) take_what_env_py_made();
      on_event(event);
    };
    hooks.on_wait = order_.on_wait;
    hooks.wait_interval = Milliseconds(100);
    if (!order_.own_transaction) {
      request.targets = part.to.empty() ? std::vector<std::string>{"heads"} : part.to;
      return order_.adapter.upgrade(request, hooks).failure;
    }
    const std::vector<std::string> to = part.to.empty() ? order_.graph.effective_heads() : part.to;
    for (const std::string& revision : order_.graph.pending(part.from, to)) {
      request.targets = {revision};
      // Committed when env.py has ended, so that is when it can be seen.
      std::optional<alembic::AdapterEvent> finished;
      hooks.on_event = [&](const alembic::AdapterEvent& event) {
        pass_on(event);
        if (event.kind == alembic::AdapterEventKind::kFinished) {
          finished = event;
        } else {
          on_event(event);
        }
      };
      if (auto failure = order_.adapter.upgrade(request, hooks).failure) return failure;
      if (finished) on_event(*finished);
    }
    return std::nullopt;
  }

  // Before the first revision: what env.py, or a model that it imports, makes and commits by itself is no revision's.
  void take_what_env_py_made() {
    const schema::Effects made = watch_->look();
    if (of_env_) return;
    of_env_.emplace();
    if (made.empty()) return;
    for (const schema::SchemaObject& object : made.set) {
      if (object.kind == schema::Kind::kTable && of_env_->empty()) *of_env_ = display(object);
    }
    if (of_env_->empty() && !made.set.empty()) *of_env_ = display(made.set.front());
    history_.base = watch_->fingerprint();
  }

  void pass_on(const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kOutput) reporter_.pass_on(event.text);
    if (event.kind == alembic::AdapterEventKind::kLeftOut) note_left_out(event);
  }

  // The first pass: what each revision does.

  void take(const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kStarted) {
      current_ = {};
      schema::RevisionKey key = key_of(order_.graph, event.revision);
      current_.revision = std::move(key.revision);
      current_.parents = std::move(key.parents);
      current_.checksum = std::move(key.checksum);
      changes_.clear();
    } else if (event.kind == alembic::AdapterEventKind::kStatement) {
      const StatementReading reading = read_statement(event.sql);
      if (!reading.read_by_words.empty()) {
        reporter_.note(fmt::format("a statement of revision {} is read by its words: {}", current_.revision,
                                   reading.read_by_words));
      }
      schema::StatementHistory statement;
      statement.sql = event.sql;
      statement.writes_rows = reading.writes_rows;
      statement.reads_rows = reading.reads_rows;
      statement.outside_transaction = event.outside;
      current_.moves_data = current_.moves_data || reading.writes_rows || reading.reads_rows;
      current_.statements.push_back(std::move(statement));
      changes_.push_back(reading.changes_schema);
    } else if (event.kind == alembic::AdapterEventKind::kFinished) {
      current_.effects = watch_->look();
      attribute(current_, changes_);
      if (std::count(changes_.begin(), changes_.end(), true) > 1) slow_.insert(current_.revision);
      history_.revisions.push_back(std::move(current_));
    }
  }

  [[nodiscard]] std::optional<api::Finding> find_missing() const {
    for (const alembic::RevisionFile& file : order_.graph.revisions()) {
      if (history_.find(file.revision) != nullptr) continue;
      return api::Finding{api::Code::kNotReplayable, api::Severity::kError, file.revision,
                          fmt::format("Replaying all revisions in an empty database ended well, but revision {} was "
                                      "not among them.",
                                      file.revision),
                          "see what env.py passes to context.configure() and context.run_migrations()"};
    }
    return std::nullopt;
  }

  // The second pass: revisions of several statements once more, with a commit after each. It proves itself: what the
  // statements did one by one must be what the revision did as a whole. A revision that minds is left out, and what
  // follows it is tried again.

  void look_at_statements() {
    for (int i = 0; i < kTries && !slow_.empty(); ++i) {
      if (open()) return;
      const std::vector<std::string> slow(slow_.begin(), slow_.end());
      (void)watch_->look();
      StatementSteps steps(history_, slow_, *watch_);
      const auto failure = upgrade({}, slow, [&steps](const alembic::AdapterEvent& event) { steps.take(event); });
      shadow_.reset();
      if (!failure || failure->revision.empty()) return;
      for (std::size_t done = 0; done < steps.done(); ++done) slow_.erase(history_.revisions[done].revision);
      slow_.erase(failure->revision);
    }
  }

  const ReplayOrder& order_;
  Reporter& reporter_;
  std::unique_ptr<postgres::ScratchDatabase> shadow_;
  std::optional<postgres::SchemaWatch> watch_;  // on the shadow's session
  schema::History history_;
  std::vector<postgres::Requisite> requisites_;      // made before the first revision
  std::string needed_by_;                            // the revision that the last of them is for
  const std::vector<schema::RevisionKey> in_order_;  // of all revisions
  std::size_t unchanged_ = 0;                        // so many of the first ones are as `order_.known` says
  // The first object that env.py had made by itself when its first revision was to begin; empty: none.
  std::optional<std::string> of_env_;
  std::set<std::string> left_out_;  // `CREATE ROLE reporting of a1`

  schema::RevisionHistory current_;
  std::vector<bool> changes_;   // by statement of current_
  std::set<std::string> slow_;  // revisions with several statements that change the schema
};

}  // namespace

std::variant<schema::History, api::Finding> replay(const ReplayOrder& order, Reporter& reporter) {
  return Replay(order, reporter).run();
}

}  // namespace lockkeeper::runner
