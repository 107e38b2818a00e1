// The only file that knows cpprest: its asynchronous client made into blocking calls that end when they are told to.
//
//   caller ──send/stream──► cpprest's thread ──ResponseStream (bounded)──► caller
//
// What the library does by itself: it keeps idle connections for 30 to 60 s and, where a kept one turns out to have
// been closed by the server before it answered, sends the request once more on another.
// Its macro U breaks other people's templates.
#define _TURN_OFF_PLATFORM_STRING  // NOLINT(bugprone-reserved-identifier): the library chose the name
#include <cpprest/http_client.h>
#include <fmt/core.h>
#include <openssl/crypto.h>
#include <pplx/threadpool.h>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <utility>

#include "base/error.h"
#include "base/guarded.h"
#include "kube/answer.h"
#include "kube/http.h"
#include "kube/tls_context.h"

namespace lockkeeper::kube {
namespace {

namespace http = web::http;
using Bytes = Concurrency::streams::details::streambuf_state_manager<std::uint8_t>;

// Nothing blocks on these threads: callbacks run on the caller's.
constexpr std::size_t kThreads = 1;
// The library's own limit is one for every read of every request; ours is HttpRequest::idle_limit.
constexpr std::chrono::hours kNoLimit{24};

void start_threads() {
  static std::once_flag once;
  std::call_once(once, [] {
    // OpenSSL's clean-up at exit would free its locks while the library's thread still closes connections.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    try {
      crossplat::threadpool::initialize_with_threads(kThreads);
    } catch (const std::exception&) {
      // Somebody in this process has started them already.
    }
    // Made by the first who needs it, else: several threads at once.
    (void)pplx::get_ambient_scheduler();
  });
}

// The stream that cpprest writes a body into.
class ResponseBuffer final : public Bytes {
 public:
  explicit ResponseBuffer(std::shared_ptr<ResponseStream> answer)
      : Bytes(std::ios_base::out), answer_(std::move(answer)) {}
  // The request holds it, and gives its connection back to the pool before it lets go.
  ~ResponseBuffer() override { answer_->let_go(); }
  ResponseBuffer(const ResponseBuffer&) = delete;
  ResponseBuffer& operator=(const ResponseBuffer&) = delete;

  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  std::size_t buffer_size(std::ios_base::openmode /*direction*/) const override { return 0; }
  void set_buffer_size(std::size_t /*size*/, std::ios_base::openmode /*direction*/) override {}
  std::size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode /*direction*/) const override { return traits::eof(); }
  pos_type seekpos(pos_type /*pos*/, std::ios_base::openmode /*direction*/) override { return traits::eof(); }
  pos_type seekoff(off_type /*offset*/, std::ios_base::seekdir /*way*/, std::ios_base::openmode /*mode*/) override {
    return traits::eof();
  }
  bool acquire(std::uint8_t*& /*data*/, std::size_t& /*count*/) override { return false; }
  void release(std::uint8_t* /*data*/, std::size_t /*count*/) override {}

 protected:
  pplx::task<std::size_t> _putn(const std::uint8_t* data, std::size_t count) override {
    pplx::task_completion_event<std::size_t> taken;
    const std::string_view bytes(reinterpret_cast<const char*>(data), count);
    if (answer_->put(bytes, [taken, count] { taken.set(count); })) return pplx::task_from_result(count);
    return pplx::create_task(taken);
  }
  pplx::task<int_type> _putc(std::uint8_t byte) override {
    return _putn(&byte, 1).then([byte](std::size_t) { return int_type{byte}; });
  }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  std::uint8_t* _alloc(std::size_t /*count*/) override { return nullptr; }
  void _commit(std::size_t /*count*/) override {}
  // Reading is not what this end is for.
  pplx::task<int_type> _bumpc() override { return pplx::task_from_result(traits::eof()); }
  int_type _sbumpc() override { return traits::eof(); }
  pplx::task<int_type> _getc() override { return pplx::task_from_result(traits::eof()); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<int_type> _nextc() override { return pplx::task_from_result(traits::eof()); }
  pplx::task<int_type> _ungetc() override { return pplx::task_from_result(traits::eof()); }
  pplx::task<std::size_t> _getn(std::uint8_t* /*data*/, std::size_t /*count*/) override {
    return pplx::task_from_result(std::size_t{0});
  }
  std::size_t _scopy(std::uint8_t* /*data*/, std::size_t /*count*/) override { return 0; }

 private:
  const std::shared_ptr<ResponseStream> answer_;
};

// cpprest's handle to the above.
class BodyStream final : public Concurrency::streams::streambuf<std::uint8_t> {
 public:
  explicit BodyStream(std::shared_ptr<ResponseStream> answer)
      : Concurrency::streams::streambuf<std::uint8_t>(std::make_shared<ResponseBuffer>(std::move(answer))) {}
};

HttpHeaders headers_of(const http::http_response& response) {
  HttpHeaders headers;
  headers.status = response.status_code();
  const auto value = [&](const char* name) {
    const auto found = response.headers().find(name);
    return found == response.headers().end() ? std::string() : found->second;
  };
  headers.retry_after = value("Retry-After");
  headers.content_type = value("Content-Type");
  return headers;
}

// The request did not leave: the kept connection that it was meant for had been reset.
class NotSent final : public Error {
 public:
  using Error::Error;
};

// What cpprest says when it could not write; its code alone does not tell writing from reading.
constexpr std::string_view kWriteFailure = "Failed to write request";

std::exception_ptr translate(const std::string& host, const http::http_exception& error) {
  const std::string code = error.error_code() ? fmt::format(" ({})", error.error_code().message()) : "";
  const std::string sentence = fmt::format("{}: {}{}", host, error.what(), code);
  if (std::string_view(error.what()).starts_with(kWriteFailure)) {
    return std::make_exception_ptr(NotSent(ErrorKind::kTransient, sentence));
  }
  return std::make_exception_ptr(Error(ErrorKind::kTransient, sentence));
}

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

class CpprestTransport final : public HttpTransport {
 public:
  explicit CpprestTransport(Credentials& credentials)
      : credentials_(credentials),
        base_(credentials.config().server),
        refusal_(std::make_shared<Guarded<std::string>>()) {
    start_threads();
    if (base_.host().starts_with('[')) {
      throw Error(ErrorKind::kTerminal,
                  fmt::format("{}: the server's address is a bare IPv6 address; give a host name", config().origin));
    }
    const int port = base_.is_port_default() ? (base_.scheme() == "https" ? 443 : 80) : base_.port();
    host_ = base_.host() + ":" + std::to_string(port);
  }

  HttpResponse send(const HttpRequest& request, std::stop_token stop) override {
    HttpResponse response;
    try {
      response = collect(request, stop);
    } catch (const NotSent&) {
      if (request.method == "POST") throw;
      response = collect(request, stop);
    }
    // A credential that has just been rotated: once more with what is there now.
    if (response.headers.status == 401 && renewable()) response = collect(request, stop);
    return response;
  }

  void stream(const HttpRequest& request, const std::function<void(const HttpHeaders&)>& on_response,
              const std::function<bool(std::string_view)>& on_bytes, std::stop_token stop) override {
    exchange(request, on_response, on_bytes, stop);
  }

  std::string host() const override { return host_; }

 private:
  [[nodiscard]] const ClientConfig& config() const { return credentials_.config(); }
  [[nodiscard]] bool renewable() const { return config().exec.has_value() || !config().token_file.empty(); }

  HttpResponse collect(const HttpRequest& request, const std::stop_token& stop) {
    HttpResponse response;
    exchange(
        request, [&](const HttpHeaders& headers) { response.headers = headers; },
        [&](std::string_view bytes) {
          response.body.append(bytes);
          return true;
        },
        stop);
    return response;
  }

  void exchange(const HttpRequest& request, const std::function<void(const HttpHeaders&)>& on_response,
                const std::function<bool(std::string_view)>& on_bytes, const std::stop_token& stop) {
    const auto answer = std::make_shared<ResponseStream>();
    pplx::cancellation_token_source cancel;
    // However this function ends, the request does too; where it is complete already, its connection stays.
    struct End {
      const std::shared_ptr<ResponseStream>& answer;
      pplx::cancellation_token_source& cancel;
      bool complete = false;
      ~End() {
        answer->abandon();
        if (!complete) cancel.cancel();
      }
    } end{answer, cancel};
    start(request, answer, cancel.get_token());
    for (;;) {
      ResponseStream::Piece piece = next(request, *answer, stop);
      switch (piece.kind) {
        case ResponseStream::Piece::Kind::kHeaders:
          if (piece.headers.status == 401) credentials_.refuse();
          on_response(piece.headers);
          break;
        case ResponseStream::Piece::Kind::kBytes:
          if (!on_bytes(piece.bytes)) return;
          break;
        case ResponseStream::Piece::Kind::kEnd: end.complete = true; return;
        case ResponseStream::Piece::Kind::kStopped: throw Error(ErrorKind::kTransient, "stopped");
        case ResponseStream::Piece::Kind::kSilence:
          throw Error(ErrorKind::kTransient, fmt::format("{} has been silent for {}: the connection is taken for dead",
                                                         host_, for_people(request.idle())));
      }
    }
  }

  ResponseStream::Piece next(const HttpRequest& request, ResponseStream& answer, const std::stop_token& stop) {
    try {
      return answer.next(stop, request.idle());
    } catch (const Error& error) {
      // A handshake that failed for the certificate's sake fails again until somebody changes something.
      const std::string why = refusal_->with([](std::string& text) { return std::exchange(text, {}); });
      if (why.empty()) throw;
      throw Error(ErrorKind::kTerminal, fmt::format("{}: {}", host_, why));
    }
  }

  void start(const HttpRequest& request, const std::shared_ptr<ResponseStream>& answer,
             const pplx::cancellation_token& cancel) {
    http::http_request message(request.method);
    message.set_request_uri(request.query.empty() ? request.path : request.path + "?" + request.query);
    message.headers().add("Accept", request.accept);
    if (!request.user_agent.empty()) message.headers().add("User-Agent", request.user_agent);
    if (!config().tls_server_name.empty()) message.headers().add("Host", config().tls_server_name);
    if (const Secret token = credentials_.token(); !token.empty()) {
      message.headers().add("Authorization", "Bearer " + token.reveal());
    }
    if (!request.content_type.empty()) message.set_body(request.body, request.content_type);
    message.set_response_stream(Concurrency::streams::ostream(BodyStream(answer)));

    const std::string host = host_;
    client()
        ->request(message, cancel)
        .then([answer](const http::http_response& response) {
          answer->set_headers(headers_of(response));
          return response.content_ready();
        })
        .then([answer, host](const pplx::task<http::http_response>& done) {
          try {
            (void)done.get();
            answer->finish();
          } catch (const http::http_exception& error) {
            answer->fail(translate(host, error));
          } catch (const std::exception& error) {
            answer->fail(
                std::make_exception_ptr(Error(ErrorKind::kTransient, fmt::format("{}: {}", host, error.what()))));
          }
        });
  }

  // One for all requests, made anew when what TLS is made with has changed: kept connections would go on with the old.
  std::shared_ptr<http::client::http_client> client() {
    TlsMaterial tls = credentials_.tls();
    return current_.with([&](Current& current) {
      if (!current.client || current.tls != tls) {
        current.client = std::make_shared<http::client::http_client>(base_, client_config(tls));
        current.tls = std::move(tls);
      }
      return current.client;
    });
  }

  http::client::http_client_config client_config(const TlsMaterial& tls) {
    http::client::http_client_config options;
    options.set_timeout(kNoLimit);
    options.set_max_redirects(0);
    options.set_validate_certificates(!config().insecure);
    const bool encrypted = base_.scheme() == "https";
    if (encrypted) {
      const auto set_up = [tls, origin = config().origin, refusal = refusal_](boost::asio::ssl::context& context) {
        set_up_tls(context.native_handle(), tls, origin, refusal);
      };
      // Now, so that what is wrong with it is said to whoever asks.
      boost::asio::ssl::context trial(boost::asio::ssl::context::tls_client);
      set_up(trial);
      options.set_ssl_context_callback(set_up);
    }
    if (!config().proxy_url.empty()) {
      options.set_proxy(proxy());
    } else if (encrypted) {
      // Through a proxy the library hands out a bare socket under the same name: the type could not be known.
      options.set_nativehandle_options([](void* handle) {
        auto* stream = static_cast<TlsStream*>(handle);
        keep_alive_from_handshake(stream->native_handle(),
                                  [stream] { return static_cast<int>(stream->next_layer().native_handle()); });
      });
    } else {
      options.set_nativehandle_options([](void* handle) {
        auto* socket = static_cast<boost::asio::ip::tcp::socket*>(handle);
        if (socket->is_open()) keep_alive(socket->native_handle());
      });
    }
    return options;
  }

  [[nodiscard]] web::web_proxy proxy() const {
    const web::uri given(config().proxy_url);
    web::uri_builder address(given);
    address.set_user_info("");
    web::web_proxy proxy(address.to_uri());
    const std::string& user = given.user_info();
    if (const std::size_t colon = user.find(':'); colon != std::string::npos) {
      proxy.set_credentials(
          web::credentials(web::uri::decode(user.substr(0, colon)), web::uri::decode(user.substr(colon + 1))));
    }
    return proxy;
  }

  struct Current {
    std::shared_ptr<http::client::http_client> client;
    TlsMaterial tls;
  };

  Credentials& credentials_;
  const web::uri base_;
  std::string host_;
  const TlsRefusal refusal_;
  Guarded<Current> current_;
};

}  // namespace

std::unique_ptr<HttpTransport> make_cpprest_transport(Credentials& credentials) {
  return std::make_unique<CpprestTransport>(credentials);
}

}  // namespace lockkeeper::kube
