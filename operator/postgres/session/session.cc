#include "postgres/session/session.h"

#include <utility>

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
  if (sqlstate == "55P03" || sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "57014") {
    return ErrorKind::kTransient;
  }
  if (sqlstate.starts_with("53") || sqlstate.starts_with("57P")) return ErrorKind::kTransient;
  return ErrorKind::kTerminal;
}

std::string quote_literal(std::string_view text) {
  // standard_conforming_strings may be off in the connection that runs it, so a backslash needs the E form.
  std::string out = "'";
  bool escapes = false;
  for (const char c : text) {
    if (c == '\0') continue;  // text cannot hold one
    if (c == '\'' || c == '\\') out += c;
    escapes = escapes || c == '\\';
    out += c;
  }
  out += "'";
  return escapes ? " E" + out : out;
}

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

std::string quote_array(const std::vector<std::string>& values) {
  std::string out = "ARRAY[";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : ",") + quote_literal(values[i]);
  return out + "]::text[]";
}

}  // namespace lockkeeper::postgres
