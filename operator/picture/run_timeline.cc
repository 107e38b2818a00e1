#include "picture/run_timeline.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace lockkeeper::picture {
namespace {

using Kind = TimelineBar::Kind;
constexpr std::size_t kMostStatements = 30;  // of a step

class Reading {
 public:
  Timeline read(const std::vector<api::RunEvent>& events, RunIs run) {
    for (const api::RunEvent& event : events) {
      now_ = std::max(now_, event.at);
      take(event);
    }
    const bool goes_on =
        run == RunIs::kUnderWay && (events.empty() || events.back().kind != api::RunEventKind::kFinished);
    if (goes_on && blocked_) blocked_->under_way = true;
    if (goes_on && step_) step_->under_way = true;
    end_block();
    end_step(!goes_on);
    timeline_.seconds = now_;
    return std::move(timeline_);
  }

 private:
  void take(const api::RunEvent& event) {
    switch (event.kind) {
      case api::RunEventKind::kLock:
        if (event.state == "acquired") add(Kind::kLockWait, "wait for the lock", since(event), event.at);
        return;
      case api::RunEventKind::kStep: return take_step(event);
      case api::RunEventKind::kStatement:
        end_block();
        statements_.push_back({Kind::kStatement, since(event), event.at, event.sql, event.sql});
        return;
      case api::RunEventKind::kBlocked:
        if (!blocked_) blocked_ = TimelineBar{Kind::kBlocked, since(event), event.at, "blocked", event.message};
        return;
      case api::RunEventKind::kRetry:
        end_block();
        end_step(true);
        add(Kind::kPause, "pause before the next try", event.at, event.at + event.seconds, event.message);
        now_ = std::max(now_, event.at + event.seconds);
        return;
      case api::RunEventKind::kPlan:
      case api::RunEventKind::kBootstrap:
      case api::RunEventKind::kFinished: return;
    }
  }

  void take_step(const api::RunEvent& event) {
    end_block();
    if (event.state == "started") {
      end_step(true);
      step_ = TimelineBar{Kind::kStep, event.at, event.at, event.revision, event.message};
      return;
    }
    if (!step_) step_ = TimelineBar{Kind::kStep, since(event), event.at, event.revision, event.message};
    end_step(event.state != "finished");
  }

  static double since(const api::RunEvent& event) { return std::max(0.0, event.at - event.seconds); }

  void add(Kind kind, const char* label, double begin, double end, const std::string& more = "") {
    if (end > begin) timeline_.bars.push_back({kind, begin, end, label, more});
  }

  void end_block() {
    if (!blocked_) return;
    blocked_->end = now_;
    statements_.push_back(std::move(*std::exchange(blocked_, std::nullopt)));
  }

  // What was told before any step, of remedies without one, stands alone.
  void end_step(bool failed) {
    if (step_) {
      step_->end = now_;
      step_->failed = failed;
      timeline_.bars.push_back(std::move(*std::exchange(step_, std::nullopt)));
    }
    leave_out_shortest();
    timeline_.bars.insert(timeline_.bars.end(), statements_.begin(), statements_.end());
    statements_.clear();
  }

  // Of equals the first ones stay.
  void leave_out_shortest() {
    if (statements_.size() <= kMostStatements) return;
    std::vector<std::size_t> by_length(statements_.size());
    std::iota(by_length.begin(), by_length.end(), std::size_t{0});
    std::stable_sort(by_length.begin(), by_length.end(), [this](std::size_t a, std::size_t b) {
      return statements_[a].seconds() > statements_[b].seconds();
    });
    timeline_.left_out += by_length.size() - kMostStatements;
    by_length.resize(kMostStatements);
    std::sort(by_length.begin(), by_length.end());
    std::vector<TimelineBar> kept;
    kept.reserve(by_length.size());
    for (const std::size_t which : by_length) kept.push_back(std::move(statements_[which]));
    statements_ = std::move(kept);
  }

  Timeline timeline_;
  double now_ = 0;
  std::optional<TimelineBar> step_;
  std::optional<TimelineBar> blocked_;
  std::vector<TimelineBar> statements_;  // of the step
};

}  // namespace

Timeline timeline_of(const std::vector<api::RunEvent>& events, RunIs run) {
  return Reading().read(events, run);
}

}  // namespace lockkeeper::picture
