#include "telemetry/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::telemetry {
namespace {

std::atomic<LogFormat>& format() {
  static std::atomic<LogFormat> value{LogFormat::kText};
  return value;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("lockkeeper", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");  // the line is whole already
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "info";
}

Json to_json(const Field& field) {
  return std::visit([](const auto& value) { return Json(value); }, field.value);
}

std::string json_line(LogLevel level, std::string_view message, std::initializer_list<Field> fields) {
  Json line{{"ts", to_rfc3339_micro(now())}, {"level", name_of(level)}, {"msg", message}};
  for (const Field& field : fields) line[std::string(field.key)] = to_json(field);
  return to_line(line);
}

std::string text_line(LogLevel level, std::string_view message, std::initializer_list<Field> fields) {
  std::string line = to_rfc3339_micro(now()) + " " + std::string(name_of(level)) + " " + std::string(message);
  for (const Field& field : fields) line += " " + std::string(field.key) + "=" + to_line(to_json(field));
  return line;
}

}  // namespace

void configure_logging(LogFormat chosen, LogLevel level) {
  format() = chosen;
  logger().set_level(spdlog_level(level));
}

void log(LogLevel level, std::string_view message, std::initializer_list<Field> fields) {
  const spdlog::level::level_enum wanted = spdlog_level(level);
  if (!logger().should_log(wanted)) return;
  logger().log(wanted,
               format() == LogFormat::kJson ? json_line(level, message, fields) : text_line(level, message, fields));
}

}  // namespace lockkeeper::telemetry
