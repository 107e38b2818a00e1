#include "runner/commands/alembic_run.h"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "runner/account/several_contexts.h"
#include "runner/commands/conductor.h"
#include "runner/commands/context_run.h"
#include "runner/commands/run_name.h"
#include "runner/commands/run_order.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/context_reader.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

// What env.py left to be done at its end: threads of its own, what it registered by atexit.
constexpr Milliseconds kPatienceWithTheEnd{10000};
constexpr const char* kNothingApplied = "Nothing was applied.";

class AlembicRun {
 public:
  AlembicRun(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings),
        reporter_(reporter),
        stop_(stop),
        name_(make_run_name(settings.run)),
        reader_(settings, name_, false, reporter, stop),
        conductor_(reader_, settings, name_, plans_, reporter, stop) {}

  api::Run run() {
    reader_.prepare();
    if (settings_.act != Act::kApply) {
      reader_.survey();
      if (reader_.application().stopped()) return stopped();
      return by_hand();
    }
    reader_.connect();
    if (reader_.session() != nullptr) {
      // Whether a default of read-only transactions counts, env.py will show. A pool of statements has ended the
      // session by now.
      for (const api::Finding& finding : find_obstacles(*reader_.place(), true)) reader_.add_problem(finding);
      reader_.note_unset_variable();
    }
    // Nothing can go on without these; env.py need not do anything for good then.
    if (!reader_.application().may_run_env() || api::first_error(reader_.problems()) != nullptr) {
      reader_.survey();
      return reader_.application().stopped() ? stopped() : alone().refused();
    }
    if (const auto held = conductor_.lock_ahead()) {
      alone().end(*held);
      return alone().conclude({});
    }
    return guided();
  }

 private:
  // Of the first context, where env.py has not said that there are several.
  ContextRun& alone() {
    if (!alone_) alone_.emplace(reader_, settings_, name_, plans_, reporter_, stop_);
    return *alone_;
  }

  // Each context that env.py configures, as `alembic stamp` does; where one is refused, those after it are left alone.
  api::Run by_hand() {
    const std::vector<std::unique_ptr<ContextReader>> others = reader_.other_contexts();
    std::vector<ContextReader*> readers{&reader_};
    for (const auto& other : others) readers.push_back(other.get());
    std::vector<std::unique_ptr<ContextRun>> runs;  // to the end: the locks
    std::vector<OfContext<api::Run>> results;
    for (ContextReader* reader : readers) {
      runs.push_back(std::make_unique<ContextRun>(*reader, settings_, name_, plans_, reporter_, stop_));
      const bool broken = reader->session() == nullptr || api::first_error(reader->problems()) != nullptr;
      results.push_back({reader->database_name(), reader->version_table().display(),
                         broken ? runs.back()->refused() : run_in_order(*runs.back())});
      const api::Outcome outcome = results.back().part.outcome;
      if (outcome != api::Outcome::kApplied && outcome != api::Outcome::kUpToDate) break;
    }
    OfContext<api::Run>& first = results.front();
    if (results.size() == 1 && !others.empty()) {
      first.part.message = fmt::format("{}, {}: {}", first.database, first.version_table, first.part.message);
    }
    return in_one(std::move(results));
  }

  api::Run stopped() {
    alone().end(api::Outcome::kUnknown, fmt::format("Stopped by {} before anything was done.", stop_.reason()));
    return alone().conclude({});
  }

  // env.py runs once; and once more, where something is to be put right before its revisions can be applied.
  api::Run guided() {
    while (true) {
      const alembic::GuidedRequest request = conductor_.begin();
      const UpgradeReport report =
          run_upgrade(reader_.application().adapter(), request, conductor_, settings_, reporter_, stop_);
      if (conductor_.mismatch()) {
        if (auto run = other_database()) return *run;
        continue;
      }
      ContextRun* wrong = conductor_.to_put_right();
      const bool goes_on = wrong != nullptr && !report.lock_lost && !report.killed && !report.failure;
      if (!goes_on) return concluded(report);
      if (auto run = wrong->put_right()) {
        const bool well = run->outcome == api::Outcome::kApplied || run->outcome == api::Outcome::kUpToDate;
        wrong->end(std::move(*run));
        // Nothing more is to be done here; what env.py does after it, in other contexts too, is still to come.
        if (!well) return concluded(report);
      }
    }
  }

  // Where the settings' URL is one of several databases of env.py, it is right; which there are is to be seen by a run
  // without consequences only.
  std::optional<api::Run> other_database() {
    const api::Finding mismatch = *conductor_.mismatch();
    reader_.survey();
    if (api::first_error(reader_.problems()) == nullptr) {
      conductor_.allow_mismatch();
      return std::nullopt;
    }
    reader_.add_problem(mismatch);
    return alone().refused();
  }

  api::Run concluded(const UpgradeReport& report) {
    const bool well = !report.failure && !report.lock_lost && !report.killed;
    if (conductor_.contexts().empty()) {
      if (well) reader_.application().adapter().finish(kPatienceWithTheEnd);
      return before_any_context(report);
    }
    give_reasons(report);
    std::vector<OfContext<api::Run>> results;
    for (const auto& context : conductor_.contexts()) {
      results.push_back(
          {context->reader().database_name(), context->reader().version_table().display(), context->conclude(report)});
    }
    // Not before: a session may go over a connection of env.py's own engine.
    if (well) reader_.application().adapter().finish(kPatienceWithTheEnd);
    return in_one(std::move(results));
  }

  // For a context that got no word of its own.
  void give_reasons(const UpgradeReport& report) {
    for (const auto& context : conductor_.contexts()) {
      if (context->has_ended() || context->has_orders()) continue;
      if (conductor_.stopped()) {
        context->end(api::Outcome::kUnknown, fmt::format("Stopped by {} before anything was done.", stop_.reason()));
      } else if (report.lock_lost) {
        context->end(api::Outcome::kUnknown, fmt::format("The session that held the migration lock was lost ({}) "
                                                         "before anything was applied. Run again: it looks first.",
                                                         report.lost_why));
      } else if (report.killed) {
        context->end(api::Outcome::kUnknown,
                     fmt::format("Ended because of {} before anything was applied. Run again: it looks first.",
                                 report.stop_reason));
      } else if (report.blocked_by_us) {
        context->end(waits_for_us_finding(kNothingApplied));
      } else if (report.failure) {
        context->end(to_finding(*report.failure));
      } else if (const api::Finding* problem = api::first_error(reader_.problems())) {
        context->end(*problem);
      }
    }
  }

  api::Run before_any_context(const UpgradeReport& report) {
    if (conductor_.stopped() || reader_.application().stopped()) return stopped();
    if (report.killed || report.lock_lost) {
      alone().end(api::Outcome::kUnknown,
                  report.killed ? fmt::format("Stopped by {} before anything was done.", report.stop_reason)
                                : fmt::format("The session that held the migration lock was lost ({}) before anything "
                                              "was done. Run again: it looks first.",
                                              report.lost_why));
      return alone().conclude({});
    }
    if (reader_.way_in().unreachable()) reader_.add_problem(*reader_.way_in().unreachable());
    if (report.blocked_by_us) {
      reader_.add_problem(waits_for_us_finding(kNothingApplied));
    } else if (report.failure && !reader_.way_in().unreachable()) {
      reader_.add_problem(to_finding(*report.failure));
    }
    reader_.take_files_alone();
    return alone().refused();
  }

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::string name_;
  ContextReader reader_;
  RunPlans plans_;
  Conductor conductor_;
  std::optional<ContextRun> alone_;
};

}  // namespace

api::Run run_alembic(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return AlembicRun(settings, reporter, stop).run();
}

}  // namespace lockkeeper::runner
