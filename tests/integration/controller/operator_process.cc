#include "operator_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <stdexcept>

#include "base/process.h"

namespace lockkeeper::controller {
namespace {

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(probe, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(probe);
  return ntohs(address.sin_port);
}

std::string http_get(int port, const std::string& path) {
  const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  std::string answer;
  if (::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
    if (::send(connection, request.data(), request.size(), 0) > 0) {
      char buffer[16384];
      for (ssize_t got = 0; (got = ::recv(connection, buffer, sizeof buffer, 0)) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(got));
      }
    }
  }
  ::close(connection);
  return answer;
}

}  // namespace

OperatorProcess::OperatorProcess(const std::string& kubeconfig, const std::string& ns,
                                 const std::vector<std::string>& more)
    : metrics_port_(free_port()) {
  std::vector<std::string> arguments{LOCKKEEPER_OPERATOR,
                                     "--kubeconfig=" + kubeconfig,
                                     "--namespace=" + ns,
                                     "--leader-election=false",
                                     "--runner-image=lockkeeper:test",
                                     "--metrics-address=127.0.0.1:" + std::to_string(metrics_port_),
                                     "--health-address=0",
                                     "--log-format=text",
                                     "--log-level=debug"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  // The child dies with the thread that started it, so that one lives as long as we do.
  thread_ = std::thread([this, arguments] { run(arguments); });
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!leads_ && status_ < 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (leads_) return;
  kill();
  throw std::runtime_error("the operator does not lead:\n" + log());
}

OperatorProcess::~OperatorProcess() {
  kill();
}

void OperatorProcess::run(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.arguments = arguments;
  Process process(options);
  pid_ = process.pid();
  while (process.read_lines(Milliseconds(1000), [&](Stream, std::string_view line) {
    log_.with([&](std::string& log) { log.append(line).append("\n"); });
    if (line.find(" leading") != std::string_view::npos) leads_ = true;
  })) {
  }
  const ProcessExit exit = process.wait();
  status_ = exit.signal != 0 ? 128 + exit.signal : exit.code;
}

void OperatorProcess::kill() {
  if (!thread_.joinable()) return;
  if (status_ < 0 && pid_ > 0) ::kill(pid_, SIGKILL);
  thread_.join();
}

void OperatorProcess::pause() {
  ::kill(pid_, SIGSTOP);
}

void OperatorProcess::go_on() {
  ::kill(pid_, SIGCONT);
}

int OperatorProcess::terminate() {
  ::kill(pid_, SIGTERM);
  thread_.join();
  return status_;
}

std::string OperatorProcess::log() const {
  return log_.with([](const std::string& log) { return log; });
}

std::string OperatorProcess::metrics() const {
  return http_get(metrics_port_, "/metrics");
}

int OperatorProcess::requests() const {
  std::istringstream metrics(http_get(metrics_port_, "/metrics"));
  double total = 0;
  for (std::string line; std::getline(metrics, line);) {
    if (line.rfind("rest_client_requests_total{", 0) == 0) total += std::stod(line.substr(line.rfind(' ')));
  }
  return static_cast<int>(total);
}

}  // namespace lockkeeper::controller
