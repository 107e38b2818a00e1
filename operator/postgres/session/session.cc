#include "postgres/session/session.h"

#include <utility>

#include "base/sqlstates.h"

namespace lockkeeper::postgres {
namespace {

class CopiedRows : public Answer::Result {
 public:
  explicit CopiedRows(Rows rows) : rows_(std::move(rows)) {}
  [[nodiscard]] std::size_t size() const override { return rows_.size(); }
  void each(const std::function<void(RowView)>& visit) const override {
    std::vector<std::optional<std::string_view>> view;
    for (const Row& row : rows_) {
      view.assign(row.begin(), row.end());
      visit(view);
    }
  }

 private:
  Rows rows_;
};

}  // namespace

Answer Answer::of(Rows rows) {
  return Answer(std::make_shared<const CopiedRows>(std::move(rows)));
}

std::size_t Answer::size() const {
  return result_ != nullptr ? result_->size() : 0;
}

void Answer::each(const std::function<void(RowView)>& visit) const {
  if (result_ != nullptr) result_->each(visit);
}

Rows Answer::rows() const {
  Rows rows;
  rows.reserve(size());
  each([&rows](RowView view) {
    Row& row = rows.emplace_back();
    row.reserve(view.size());
    for (const auto& value : view) row.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
  });
  return rows;
}

ErrorKind kind_of(const std::string& sqlstate) {
  if (sqlstate == sqlstate::kLockNotAvailable || sqlstate == sqlstate::kSerializationFailure ||
      sqlstate == sqlstate::kDeadlockDetected || sqlstate == sqlstate::kQueryCanceled) {
    return ErrorKind::kTransient;
  }
  if (sqlstate.starts_with(sqlstate::kInsufficientResources) || sqlstate.starts_with(sqlstate::kOperatorIntervention))
    return ErrorKind::kTransient;
  return ErrorKind::kTerminal;
}

}  // namespace lockkeeper::postgres
