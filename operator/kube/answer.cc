#include "kube/answer.h"

#include <utility>

namespace lockkeeper::kube {

void ResponseStream::set_headers(HttpHeaders headers) {
  {
    const std::scoped_lock lock(mutex_);
    headers_ = std::move(headers);
  }
  changed_.notify_one();
}

bool ResponseStream::put(std::string_view bytes, std::function<void()> go_on) {
  bool room = true;
  {
    const std::scoped_lock lock(mutex_);
    if (abandoned_) return true;
    bytes_.append(bytes);
    room = bytes_.size() < kHighWater;
    if (!room) go_on_ = std::move(go_on);
  }
  changed_.notify_one();
  return room;
}

void ResponseStream::finish() {
  {
    const std::scoped_lock lock(mutex_);
    whole_ = true;
  }
  changed_.notify_one();
}

void ResponseStream::let_go() {
  {
    const std::scoped_lock lock(mutex_);
    let_go_ = true;
  }
  changed_.notify_one();
}

void ResponseStream::fail(std::exception_ptr failure) {
  {
    const std::scoped_lock lock(mutex_);
    failure_ = std::move(failure);
  }
  changed_.notify_one();
}

ResponseStream::Piece ResponseStream::next(const std::stop_token& stop, Milliseconds limit) {
  Piece piece;
  std::function<void()> go_on;
  {
    std::unique_lock lock(mutex_);
    // Headers first: the writer's two notices may come in either order.
    const auto ready = [this] {
      return failure_ || (whole_ && let_go_) || (headers_ && (!headers_taken_ || !bytes_.empty()));
    };
    const bool woken =
        limit == Milliseconds(0) ? changed_.wait(lock, stop, ready) : changed_.wait_for(lock, stop, limit, ready);
    if (stop.stop_requested()) {
      piece.kind = Piece::Kind::kStopped;
    } else if (!woken) {
      piece.kind = Piece::Kind::kSilence;
    } else if (headers_ && !headers_taken_) {
      headers_taken_ = true;
      piece.kind = Piece::Kind::kHeaders;
      piece.headers = *headers_;
    } else if (!bytes_.empty()) {
      piece.kind = Piece::Kind::kBytes;
      piece.bytes = std::exchange(bytes_, {});
      go_on = std::exchange(go_on_, {});
    } else if (failure_) {
      std::rethrow_exception(failure_);
    }
  }
  if (go_on) go_on();
  return piece;
}

void ResponseStream::abandon() {
  std::function<void()> go_on;
  {
    const std::scoped_lock lock(mutex_);
    abandoned_ = true;
    bytes_ = {};
    go_on = std::exchange(go_on_, {});
  }
  if (go_on) go_on();
}

}  // namespace lockkeeper::kube
