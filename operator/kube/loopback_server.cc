#include "kube/loopback_server.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cctype>
#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "base/error.h"

namespace lockkeeper::kube {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::uint32_t kMostHeaderBytes = 16 * 1024;
constexpr std::size_t kMostConnections = 128;  // a browser has six to a host
constexpr std::chrono::seconds kIdle{60};      // without a request, or without taking an answer
constexpr std::chrono::seconds kGoodbye{1};    // for a client to read why it is refused
constexpr std::chrono::milliseconds kNextAccept{100};

PageAnswer plain(int status, const std::string& sentence) {
  return {status, "text/plain; charset=utf-8", sentence + "\n", {{"X-Content-Type-Options", "nosniff"}}};
}

// One connection. All of it runs on the server's thread.
class Session final : public std::enable_shared_from_this<Session> {
 public:
  struct Owner {
    std::function<void(const std::shared_ptr<Session>&, PageRequest&)> on_request;
    std::function<void(const std::shared_ptr<Session>&)> on_end;
  };

  // Requires: `owner` outlives every call but the destructor's.
  Session(tcp::socket socket, const Owner& owner) : stream_(std::move(socket)), owner_(owner) {}

  void read() {
    parser_.emplace();
    parser_->header_limit(kMostHeaderBytes);
    parser_->body_limit(0);
    stream_.expires_after(kIdle);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](const error_code& error, std::size_t /*bytes*/) { self->on_header(error); });
  }

  void answer(PageAnswer answer) {
    if (is_closed_ || !is_asked_) return;
    is_asked_ = false;
    out_.emplace();
    out_->result(static_cast<unsigned>(answer.status));
    out_->version(11);
    out_->keep_alive(!is_last_);
    for (const auto& [name, value] : answer.headers) out_->set(name, value);
    const bool has_body = answer.status != 204 && answer.status != 304;
    if (has_body) {
      out_->set(http::field::content_type, answer.content_type);
      out_->content_length(answer.body.size());
    }
    body_ = has_body && !is_head_ ? std::move(answer.body) : std::string();
    out_->body().data = body_.data();
    out_->body().size = body_.size();
    out_->body().more = false;
    serializer_.emplace(*out_);
    stream_.expires_after(kIdle);
    const auto done = [self = shared_from_this()](const error_code& error, std::size_t /*bytes*/) {
      self->on_written(error);
    };
    if (is_head_) {
      http::async_write_header(stream_, *serializer_, done);
    } else {
      http::async_write(stream_, *serializer_, done);
    }
  }

  void close() {
    if (is_closed_) return;
    is_closed_ = true;
    stream_.close();
    owner_.on_end(shared_from_this());
  }

 private:
  void on_header(const error_code& error) {
    if (is_closed_) return;
    is_asked_ = true;
    is_head_ = false;
    is_last_ = true;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return answer(plain(431, fmt::format("The headers are longer than {} bytes.", kMostHeaderBytes)));
    }
    if (error == http::error::body_limit) return answer(plain(413, "A request has no body here."));
    if (error.category() == http::make_error_code(http::error::bad_target).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
      return answer(plain(400, "This is no request of HTTP/1.1."));
    }
    if (error) return close();
    const auto& request = parser_->get();
    is_head_ = request.method() == http::verb::head;
    if (!is_head_ && request.method() != http::verb::get) {
      PageAnswer refused = plain(405, "This page can be looked at, and nothing else: GET and HEAD.");
      refused.headers.emplace_back("Allow", "GET, HEAD");
      return answer(std::move(refused));
    }
    if (parser_->chunked()) return answer(plain(413, "A request has no body here."));
    auto page_request = parse_target({request.target().data(), request.target().size()});
    if (!page_request) return answer(plain(400, "The request's target is no path."));
    for (const auto& field : request) {
      std::string name(field.name_string());
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      std::string& value = page_request->headers[name];
      value += (value.empty() ? "" : ", ") + std::string(field.value());
    }
    is_last_ = !parser_->keep_alive();
    stream_.expires_never();  // the reply may take its time
    owner_.on_request(shared_from_this(), *page_request);
  }

  void on_written(const error_code& error) {
    if (error) return close();
    if (!is_last_) return read();
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(kGoodbye);
    discard();
  }

  // What the client is still sending: closed at once, it would get a reset instead of the answer.
  void discard() {
    stream_.async_read_some(asio::buffer(discarded_),
                            [self = shared_from_this()](const error_code& error, std::size_t bytes) {
                              self->discarded_bytes_ += bytes;
                              if (error || self->discarded_bytes_ > std::size_t{kMostHeaderBytes} * 16)
                                return self->close();
                              self->discard();
                            });
  }

  beast::tcp_stream stream_;
  const Owner& owner_;
  beast::flat_buffer buffer_{std::size_t{kMostHeaderBytes} * 2};
  std::optional<http::request_parser<http::empty_body>> parser_;
  std::optional<http::response<http::buffer_body>> out_;
  std::optional<http::response_serializer<http::buffer_body>> serializer_;
  std::string body_;
  std::array<char, 4096> discarded_{};
  std::size_t discarded_bytes_ = 0;
  bool is_asked_ = false;  // a request is unanswered
  bool is_head_ = false;
  bool is_last_ = false;  // the connection ends with this answer
  bool is_closed_ = false;
};

// The right to answer one request.
class Pending {
 public:
  Pending(std::shared_ptr<asio::io_context> io, std::weak_ptr<Session> session)
      : io_(std::move(io)), session_(std::move(session)) {}
  ~Pending() { give(plain(503, "Nobody has answered; ask again.")); }
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  void give(PageAnswer answer) {
    if (is_given_.exchange(true)) return;
    asio::post(*io_, [session = session_, answer = std::move(answer)]() mutable {
      if (const auto open = session.lock()) open->answer(std::move(answer));
    });
  }

 private:
  const std::shared_ptr<asio::io_context> io_;  // it outlives the server where a reply does
  const std::weak_ptr<Session> session_;
  std::atomic<bool> is_given_ = false;
};

}  // namespace

class LoopbackServer::Listener {
 public:
  Listener(std::uint16_t port, Handler handler)
      : handler_(std::move(handler)), io_(std::make_shared<asio::io_context>(1)), acceptor_(*io_), pause_(*io_) {
    const tcp::endpoint here(asio::ip::address_v4::loopback(), port);
    try {
      acceptor_.open(here.protocol());
      acceptor_.set_option(asio::socket_base::reuse_address(true));
      acceptor_.bind(here);
      acceptor_.listen();
      port_ = acceptor_.local_endpoint().port();
    } catch (const boost::system::system_error& error) {
      throw Error(ErrorKind::kTerminal, fmt::format("cannot listen on 127.0.0.1:{}: {}; choose another port, or 0 for "
                                                    "one that is free",
                                                    port, error.code().message()));
    }
    accept();
    thread_ = std::thread([io = io_] { io->run(); });
  }

  ~Listener() {
    asio::post(*io_, [this] {
      is_ending_ = true;
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      const std::set<std::shared_ptr<Session>> all = std::exchange(sessions_, {});
      for (const auto& session : all) session->close();
    });
    thread_.join();  // nothing is left to do then: what was open has been cancelled
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (is_ending_) return;
      if (error) {
        // No descriptor is left, mostly: later there may be one.
        pause_.expires_after(kNextAccept);
        pause_.async_wait([this](const error_code&) {
          if (!is_ending_) accept();
        });
        return;
      }
      if (sessions_.size() < kMostConnections) {
        const auto session = std::make_shared<Session>(std::move(socket), owner_);
        sessions_.insert(session);
        session->read();
      }
      accept();
    });
  }

  void ask(const std::shared_ptr<Session>& session, PageRequest& request) {
    const auto pending = std::make_shared<Pending>(io_, session);
    try {
      request.port = port_;
      handler_(request, [pending](PageAnswer answer) { pending->give(std::move(answer)); });
    } catch (const std::exception& error) {
      pending->give(plain(500, error.what()));
    }
  }

  const Handler handler_;
  const Session::Owner owner_{
      [this](const std::shared_ptr<Session>& session, PageRequest& request) { ask(session, request); },
      [this](const std::shared_ptr<Session>& session) { sessions_.erase(session); }};
  const std::shared_ptr<asio::io_context> io_;
  // The thread's own, but for the constructor:
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::set<std::shared_ptr<Session>> sessions_;
  bool is_ending_ = false;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

LoopbackServer::LoopbackServer(std::uint16_t port, Handler handler)
    : listener_(std::make_unique<Listener>(port, std::move(handler))) {}
LoopbackServer::~LoopbackServer() = default;

std::uint16_t LoopbackServer::port() const {
  return listener_->port();
}

}  // namespace lockkeeper::kube
