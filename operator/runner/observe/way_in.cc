#include "runner/observe/way_in.h"

#include <memory>
#include <utility>
#include <variant>

#include "postgres/session/unreachable.h"

namespace lockkeeper::runner {
namespace {

constexpr std::chrono::seconds kGraceOfEnvPy{30};

}  // namespace

void WayIn::begin(const postgres::SessionOptions& options) {
  has_url_ = true;
  opening_.emplace(options);
}

void WayIn::enter(Place& place) {
  if (!opening_) return;
  auto result = opening_->take();
  opening_.reset();
  tried_ = std::chrono::steady_clock::now();
  if (auto* finding = std::get_if<api::Finding>(&result)) {
    unreachable_ = std::move(*finding);
  } else {
    place.put_in(std::get<std::unique_ptr<postgres::Session>>(std::move(result)));
  }
}

void WayIn::enter_if_open(Place& place) {
  if (opening_ && opening_->is_done()) enter(place);
}

bool WayIn::is_hopeless() const {
  return unreachable_ && !postgres::server_answered(*unreachable_) &&
         std::chrono::steady_clock::now() - tried_ > kGraceOfEnvPy;
}

}  // namespace lockkeeper::runner
