// The real server behind a network that misbehaves when it is told to, and a record of what was asked.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/guarded.h"
#include "kube/http.h"

namespace lockkeeper::kube {

class FaultyTransport final : public HttpTransport {
 public:
  explicit FaultyTransport(HttpTransport& real) : real_(real) {}

  // From now on every call fails, streams that are open too.
  void cut() {
    is_cut_ = true;
    cut_streams();
  }
  void mend() { is_cut_ = false; }
  // Ends the streams that are open, once.
  void cut_streams() {
    streams_.with([](std::vector<std::stop_source>& open) {
      for (std::stop_source& one : open) one.request_stop();
      open.clear();
    });
  }
  // The next watch is answered with this status by the network.
  void answer_next_stream(int status) { next_status_ = status; }

  [[nodiscard]] std::vector<std::string> requests() const {
    return requests_.with([](const std::vector<std::string>& all) { return all; });
  }
  [[nodiscard]] std::size_t count(const std::string& part) const {
    const auto all = requests();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.find(part) != std::string::npos; }));
  }

  HttpResponse send(const HttpRequest& request, std::stop_token stop) override {
    note(request);
    return real_.send(request, std::move(stop));
  }

  void stream(const HttpRequest& request, const std::function<void(const HttpHeaders&)>& on_response,
              const std::function<bool(std::string_view)>& on_bytes, std::stop_token stop) override {
    note(request);
    if (const int status = next_status_.exchange(0); status != 0) {
      on_response({status, "", "application/json"});
      on_bytes(R"({"kind":"Status","message":"injected","code":)" + std::to_string(status) + "}");
      return;
    }
    std::stop_source both;
    streams_.with([&](std::vector<std::stop_source>& open) { open.push_back(both); });
    const std::stop_callback forward(stop, [&both] { both.request_stop(); });
    real_.stream(request, on_response, on_bytes, both.get_token());
  }

  [[nodiscard]] std::string host() const override { return real_.host(); }

 private:
  void note(const HttpRequest& request) {
    requests_.with([&](std::vector<std::string>& all) {
      all.push_back(request.method + " " + request.path + "?" + request.query);
    });
    if (is_cut_) throw Error(ErrorKind::kTransient, "the network is cut");
  }

  HttpTransport& real_;
  std::atomic<bool> is_cut_{false};
  std::atomic<int> next_status_{0};
  Guarded<std::vector<std::stop_source>> streams_;
  Guarded<std::vector<std::string>> requests_;
};

}  // namespace lockkeeper::kube
