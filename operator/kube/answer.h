// An HTTP answer on its way from the library's threads to the thread that asked. It is bounded: the library is told to
// go on reading only when the bytes before have been taken.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "kube/http.h"

namespace lockkeeper::kube {

// Thread safety: one writer (the library, on any of its threads) and one reader at a time.
class ResponseStream {
 public:
  static constexpr std::size_t kHighWater = std::size_t{256} << 10U;

  // The writer's side.
  void set_headers(HttpHeaders headers);
  // Keeps a copy of `bytes`.
  // Returns: false where the reader is kHighWater bytes behind; then `go_on` is called once, on the reader's thread,
  // when next() has made room or the answer is abandoned.
  [[nodiscard]] bool put(std::string_view bytes, std::function<void()> go_on);
  // Both together are the end, in either order. finish(): every byte is here. let_go(): the library has let go of the
  // request, so its connection is free for the next one; a thread that asks again before would open another connection.
  void finish();
  void let_go();
  // The end, too: next() throws `failure`.
  void fail(std::exception_ptr failure);

  // The reader's side.
  struct Piece {
    enum class Kind { kHeaders, kBytes, kEnd, kSilence, kStopped };
    Kind kind = Kind::kEnd;
    HttpHeaders headers;
    std::string bytes;
  };
  // Waits for the next piece.
  // Returns: kSilence where nothing came for `limit` (zero: no limit), kStopped where `stop` was raised.
  // Throws: the writer's failure, once all bytes before it are taken.
  [[nodiscard]] Piece next(const std::stop_token& stop, Milliseconds limit);
  // The reader is gone: later bytes are dropped.
  void abandon();

 private:
  std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  std::optional<HttpHeaders> headers_;
  bool headers_taken_ = false;
  std::string bytes_;
  std::function<void()> go_on_;
  std::exception_ptr failure_;
  bool whole_ = false;
  bool let_go_ = false;
  bool abandoned_ = false;
};

}  // namespace lockkeeper::kube
