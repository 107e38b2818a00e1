// An HTTP answer on its way from the library's threads to the thread that asked. Bounded: the library is told to go
// on reading only when what came before has been taken.
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

// Safe from any thread; one writer (the library) and one reader.
class ResponseStream {
 public:
  static constexpr std::size_t kHighWater = std::size_t{256} << 10U;

  // Writer. put() keeps a copy of `bytes`; it returns false where the reader is behind: then go_on is called once,
  // later, when there is room (from the reader's thread, or at once where nobody reads any more).
  void set_headers(HttpHeaders headers);
  [[nodiscard]] bool put(std::string_view bytes, std::function<void()> go_on);
  // The end, in either order: every byte is here, and the library has let go of the request, so that its connection is
  // kept for the next one. Without the second, a thread that asks again at once would open another connection.
  void finish();
  void let_go();
  void fail(std::exception_ptr failure);

  // Reader.
  struct Piece {
    enum class Kind { kHeaders, kBytes, kEnd, kSilence, kStopped };
    Kind kind = Kind::kEnd;
    HttpHeaders headers;
    std::string bytes;
  };
  // The next piece in order. Throws what the writer failed with, once all bytes before it are taken. kSilence: nothing
  // for `limit` (zero: no limit).
  [[nodiscard]] Piece next(const std::stop_token& stop, Milliseconds limit);
  // Nobody reads any more: later bytes are dropped.
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
